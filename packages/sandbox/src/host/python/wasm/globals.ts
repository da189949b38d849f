import { imageFault } from './fault.js';
import type { Reader } from './reader.js';
import type { SectionKind } from './wasm-module.js';
import { concat, list, signed } from './writer.js';

export interface Global {
  type: number;
  isMutable: boolean;
  /** Code that gives the first value, with its end mark. */
  initial: Uint8Array;
}

const i32Constant = 0x41;
const end = 0x0b;

/** Code that gives a number of 32 bits. */
export function constant(value: number): Uint8Array {
  return Uint8Array.from([i32Constant, ...signed(value), end]);
}

/** @throws MaeError `SANDBOX_IMAGE_GLOBAL_CHANGED` where it is anything but a number of 32 bits */
export function readConstant(reader: Reader): number {
  const isConstant = reader.byte() === i32Constant;
  const value = isConstant ? reader.signed() : 0;
  if (!isConstant || reader.byte() !== end) {
    throw imageFault('SANDBOX_IMAGE_GLOBAL_CHANGED', 'a first value is not a plain number');
  }
  return value;
}

/** The global section: numbers of 32 bits alone. */
export const globals: SectionKind<Global[]> = {
  id: 6,
  name: 'global',
  read: (reader) =>
    reader.list((entry) => {
      const type = entry.byte();
      const isMutable = entry.byte() === 1;
      const start = entry.at;
      readConstant(entry);
      return { type, isMutable, initial: entry.since(start) };
    }),
  write: (all) => list(all.map(({ type, isMutable, initial }) => concat([[type, isMutable ? 1 : 0], initial]))),
};
