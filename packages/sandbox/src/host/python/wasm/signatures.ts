import { imageFault } from './fault.js';
import type { SectionKind } from './wasm-module.js';
import { concat, list, unsigned } from './writer.js';

const valueTypes: Record<number, string> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  112: 'funcref',
  111: 'externref',
};
const functionForm = 0x60;
export const i32 = 0x7f;
export const funcref = 0x70;

/** Value types by their bytes in the format. */
export interface Signature {
  parameters: number[];
  results: number[];
}

/** A signature in words, as in `(i32 i64) -> i32`. */
export function inWords({ parameters, results }: Signature): string {
  const names = (types: number[]) => types.map((type) => valueTypes[type]).join(' ');
  return `(${names(parameters)}) -> ${names(results) || 'nothing'}`;
}

/** The type section: plain functions alone. */
export const signatures: SectionKind<Signature[]> = {
  id: 1,
  name: 'type',
  read: (reader) =>
    reader.list((entry) => {
      if (entry.byte() !== functionForm) throw imageFault('SANDBOX_IMAGE_TYPE_CHANGED', 'it has types of other forms');
      const types = () =>
        entry.list((one) => {
          const type = one.byte();
          if (!(type in valueTypes)) {
            throw imageFault('SANDBOX_IMAGE_TYPE_CHANGED', `it has values of type 0x${type.toString(16)}`);
          }
          return type;
        });
      return { parameters: types(), results: types() };
    }),
  write: (all) =>
    list(
      all.map(({ parameters, results }) =>
        concat([[functionForm], unsigned(parameters.length), parameters, unsigned(results.length), results]),
      ),
    ),
};

/** The function section: for each function of the module's own the index of its signature. */
export const functions: SectionKind<number[]> = {
  id: 3,
  name: 'function',
  read: (reader) => reader.list((entry) => entry.unsigned()),
  write: (indexes) => list(indexes.map(unsigned)),
};
