import path from 'node:path';
import type { Language } from '@mae/protocol';

const endings: Record<string, Language> = {
  '.py': 'python',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
};

/** The language of a file by its ending; Python where the ending says nothing. */
export function languageOf(file: string): Language {
  return endings[path.extname(file).toLowerCase()] ?? 'python';
}
