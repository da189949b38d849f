import { imageFault } from './fault.js';
import { constant, readConstant } from './globals.js';
import type { SectionKind } from './wasm-module.js';
import { concat, list, unsigned } from './writer.js';

export interface Table {
  type: number;
  /** At the start; none has a maximum. */
  size: number;
}

const withoutMaximum = 0;

/** The table section. */
export const tables: SectionKind<Table[]> = {
  id: 4,
  name: 'table',
  read: (reader) =>
    reader.list((entry) => {
      const type = entry.byte();
      if (entry.byte() !== withoutMaximum) throw imageFault('SANDBOX_IMAGE_TABLE_CHANGED', 'a table has a maximum');
      return { type, size: entry.unsigned() };
    }),
  write: (all) => list(all.map(({ type, size }) => [type, withoutMaximum, ...unsigned(size)])),
};

/** Functions put into the first table when the module starts: the first one's place, and their indexes. */
export interface Elements {
  start: number;
  functions: number[];
}

const activeOfFirstTable = 0;

/** The element section. */
export const elements: SectionKind<Elements[]> = {
  id: 9,
  name: 'element',
  read: (reader) =>
    reader.list((entry) => {
      if (entry.unsigned() !== activeOfFirstTable) {
        throw imageFault('SANDBOX_IMAGE_TABLE_CHANGED', 'functions come into its table in another way');
      }
      return { start: readConstant(entry), functions: entry.list((one) => one.unsigned()) };
    }),
  write: (all) =>
    list(
      all.map(({ start, functions }) =>
        concat([[activeOfFirstTable], constant(start), unsigned(functions.length), ...functions.map(unsigned)]),
      ),
    ),
};
