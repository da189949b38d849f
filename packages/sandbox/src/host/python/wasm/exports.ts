import { imageFault } from './fault.js';
import type { SectionKind } from './wasm-module.js';
import { concat, list, text, unsigned } from './writer.js';

const kinds = ['function', 'table', 'memory', 'global', 'tag'] as const;

export interface Export {
  name: string;
  kind: (typeof kinds)[number];
  index: number;
}

/** The export section. */
export const exportList: SectionKind<Export[]> = {
  id: 7,
  name: 'export',
  read: (reader) =>
    reader.list((entry) => {
      const name = entry.text();
      const kind = kinds[entry.byte()];
      if (!kind) throw imageFault('SANDBOX_IMAGE_EXPORT_CHANGED', `its export ${name} is of an unknown kind`);
      return { name, kind, index: entry.unsigned() };
    }),
  write: (all) =>
    list(all.map(({ name, kind, index }) => concat([text(name), [kinds.indexOf(kind)], unsigned(index)]))),
};
