import { imageFault } from './fault.js';
import type { SectionKind } from './wasm-module.js';
import { concat, list, text, unsigned } from './writer.js';

export type Import = { module: string; name: string } & (
  | { kind: 'function'; signature: number }
  | { kind: 'global'; type: number; isMutable: boolean }
);

const functionKind = 0;
const globalKind = 3;

/** The import section: functions and globals. */
export const imports: SectionKind<Import[]> = {
  id: 2,
  name: 'import',
  read: (reader) =>
    reader.list((entry) => {
      const module = entry.text();
      const name = entry.text();
      const kind = entry.byte();
      if (kind === functionKind) return { module, name, kind: 'function', signature: entry.unsigned() };
      if (kind === globalKind) {
        return { module, name, kind: 'global', type: entry.byte(), isMutable: entry.byte() === 1 };
      }
      throw imageFault('SANDBOX_IMAGE_IMPORT_CHANGED', `${module}.${name} is neither a function nor a global`);
    }),
  write: (all) =>
    list(
      all.map((one) => {
        const described =
          one.kind === 'function'
            ? [functionKind, ...unsigned(one.signature)]
            : [globalKind, one.type, one.isMutable ? 1 : 0];
        return concat([text(one.module), text(one.name), described]);
      }),
    ),
};
