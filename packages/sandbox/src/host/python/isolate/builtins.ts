import type { CApi, Ref } from './capi.js';
import type { Exports } from './types.js';

/** A function of this side as one of Python's: it is given what it was called with, and gives back an object. */
export type Builtin = (...given: Ref[]) => Ref;

/** The module's table of functions, which has no maximum. */
interface FunctionTable {
  grow(by: number): number;
  set(index: number, call: unknown): void;
}

/**
 * Makes functions written in C, as Python sees them, out of functions of this side. They have nothing that a program
 * could change or read: no code, no globals, no closure.
 */
export function createBuiltinMaker(api: CApi, exports: Exports, pointer: (at: number) => number) {
  // (import "e" "f" (func (param i32 i32 i32) (result i32))) (export "f" (func 0)): a table takes WebAssembly only.
  const wrapper = [
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 127, 127, 127, 1, 127],
    ...[2, 7, 1, 1, 101, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0],
  ];
  const withArrayOfArguments = 0x80;
  const mostArguments = 3;
  let compiled: WebAssembly.Module | undefined;

  return (name: string, call: Builtin): Ref => {
    compiled ??= new WebAssembly.Module(new Uint8Array(wrapper));
    const f = (_self: number, given: number, count: number): number => {
      const references = Array.from({ length: Math.min(count, mostArguments) }, (_, at) => pointer(given + 4 * at));
      const result = call(...references) >>> 0;
      api.call('Py_IncRef', result);
      return result;
    };
    const table = exports.__indirect_function_table as FunctionTable;
    const place = table.grow(1);
    table.set(place, new WebAssembly.Instance(compiled, { e: { f } }).exports.f);
    const method = api.call('malloc', 16) >>> 0;
    for (const [at, value] of [api.cString(name), place, withArrayOfArguments, 0].entries()) {
      api.setNumber(method + 4 * at, value);
    }
    return api.call('PyCMethod_New', method, 0, 0, 0) >>> 0;
  };
}
