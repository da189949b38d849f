import type { Language } from '@mae/protocol';
import { LiteralScanner } from './inside-literals.js';

/**
 * The program with everything inside its strings, template literals and comments blanked out, position by position.
 * Looks at text and parses nothing; time is linear.
 */
export function maskLiterals(code: string, language: Language): string {
  const scanner = new LiteralScanner(language);
  return code
    .split('\n')
    .map((line) => scanner.mask(line))
    .join('\n');
}
