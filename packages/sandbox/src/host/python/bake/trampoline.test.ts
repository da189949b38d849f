import { expect, it } from 'vitest';
import { code } from '../wasm/code.js';
import { exportList } from '../wasm/exports.js';
import { memory } from '../wasm/memory.js';
import { funcref, functions, i32, type Signature, signatures } from '../wasm/signatures.js';
import { elements, tables } from '../wasm/tables.js';
import { WasmModule } from '../wasm/wasm-module.js';
import { trampolineBody, trampolineSignature } from './trampoline.js';

const ofNumbers = (count: number): Signature => ({ parameters: Array(count).fill(i32), results: [i32] });
const all = [3, 2, 1, 0, 4].map(ofNumbers);

/** Functions that add up what they are given and how many that was, at the places 1 to 5; the trampoline as `call`. */
function withTrampoline() {
  const adding = all.map(({ parameters: { length } }) => {
    const added = Array.from({ length }, (_, index) => [0x20, index, 0x6a]).flat();
    return Uint8Array.from([0, 0x41, length, ...added, 0x0b]);
  });
  const empty = [1, 3, 4, 5, 7, 9, 10].flatMap((id) => (id === 5 ? [5, 6, 1, 1, 1, 0x80, 0x80, 4] : [id, 1, 0]));
  const module = new WasmModule(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...empty]));
  module.set(signatures, [...all, trampolineSignature]);
  module.set(functions, [0, 1, 2, 3, 4, 5]);
  module.set(tables, [{ type: funcref, size: 7 }]);
  module.set(memory, { initial: 1, maximum: 1 });
  module.set(exportList, [
    { name: 'call', kind: 'function', index: 5 },
    { name: 'memory', kind: 'memory', index: 0 },
  ]);
  module.set(elements, [{ start: 1, functions: [0, 1, 2, 3, 4] }]);
  module.set(code, [...adding, trampolineBody(all)]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes() as Uint8Array<ArrayBuffer>), {});
  const view = new DataView((exports.memory as WebAssembly.Memory).buffer);
  const call = exports.call as (...given: number[]) => number;
  return (place: number) => {
    view.setInt32(64, 7, true);
    return [call(64, place, 10, 100, 1_000), view.getInt32(64, true)];
  };
}

it.each([
  ['three', 1, 1_113],
  ['two', 2, 112],
  ['one', 3, 11],
  ['none', 4, 0],
])('calls a function of %s with what it takes', (_count, place, sum) => {
  expect(withTrampoline()(place)).toEqual([sum, 1]);
});

it.each([
  ['of more arguments', 5],
  ['that is none', 6],
])('says of a function %s that it fits nothing', (_what, place) => {
  expect(withTrampoline()(place)).toEqual([0, 0]);
});

it('is refused where a signature is missing', () => {
  const fault = expect.objectContaining({ code: 'SANDBOX_IMAGE_TYPE_CHANGED' });
  expect(() => trampolineBody(all.slice(1))).toThrow(fault);
});
