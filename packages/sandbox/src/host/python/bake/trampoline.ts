import { imageFault } from '../wasm/fault.js';
import { i32, type Signature } from '../wasm/signatures.js';
import { concat, signed, unsigned } from '../wasm/writer.js';

const numbers = (count: number): number[] => Array.from({ length: count }, () => i32);

/** Of the trampoline: where to say that it found no fitting function, the function's place, and three arguments. */
export const trampolineSignature: Signature = { parameters: numbers(5), results: [i32] };

/** CPython declares functions of extensions with up to three arguments, whatever it calls them with. */
const calledWith = [3, 2, 1, 0];
const [flagAt, functionAt, firstArgument] = [0, 1, 2];

const localGet = 0x20;
const i32Const = 0x41;
const i32Store = [0x36, 2, 0];
const tableGet = 0x25;
const refTest = [0xfb, 0x14];
const ifEmpty = [0x04, 0x40];
const callIndirect = 0x11;
const ret = 0x0f;
const end = 0x0b;
const firstTable = 0;

/**
 * CPython calls a function of C by a pointer, with three arguments where the function may take fewer: WebAssembly
 * traps on that. Emscripten lets such calls go through a second module made when it starts; here the same code is a
 * function of the module itself, so that no other module and no JavaScript lies between two frames of Python.
 *
 * It sets the flag at its first argument to 1, looks which signature the function has, calls it so and gives back what
 * it gave; where none fits the flag is 0.
 *
 * @param signatures those of the module
 * @returns the function's body
 * @throws MaeError `SANDBOX_IMAGE_TYPE_CHANGED`
 */
export function trampolineBody(signatures: Signature[]): Uint8Array {
  const setFlag = (value: number) => [localGet, flagAt, i32Const, value, ...i32Store];
  const attempt = (count: number): number[] => {
    const signature = findSignature(signatures, { parameters: numbers(count), results: [i32] });
    const passed = Array.from({ length: count }, (_, index) => [localGet, firstArgument + index]).flat();
    return [
      ...[localGet, functionAt, tableGet, firstTable, ...refTest, ...signed(signature), ...ifEmpty],
      ...[...passed, localGet, functionAt, callIndirect, ...unsigned(signature), firstTable, ret, end],
    ];
  };
  const noLocals = [0];
  return concat([noLocals, setFlag(1), ...calledWith.map(attempt), setFlag(0), [i32Const, 0, end]]);
}

/** @throws MaeError `SANDBOX_IMAGE_TYPE_CHANGED` */
function findSignature(signatures: Signature[], wanted: Signature): number {
  const text = JSON.stringify(wanted);
  const index = signatures.findIndex((one) => JSON.stringify(one) === text);
  if (index < 0) throw imageFault('SANDBOX_IMAGE_TYPE_CHANGED', `it has no function of ${wanted.parameters.length}`);
  return index;
}
