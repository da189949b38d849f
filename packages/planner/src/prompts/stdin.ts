import type { Language } from '@mae/protocol';
import { quote } from './quote.js';

const forms: Record<Language, string> = {
  python: 'read with input()',
  javascript: 'the global string `stdin`',
  typescript: 'the global string `stdin`',
};

/** In characters. */
const maxShown = 1_000;

/** How a program reads its standard input, and how that starts. */
export function renderStdin(stdin: string, language: Language): string {
  const bytes = Buffer.byteLength(stdin);
  return `Standard input (${forms[language]}) holds ${bytes} bytes, starting with:\n${quote('stdin', stdin.slice(0, maxShown))}`;
}
