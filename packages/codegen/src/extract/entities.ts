import type { Language } from '@mae/protocol';
import { maskLiterals } from './mask-literals.js';

const characters: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&apos;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};
const entity = /&(?:lt|gt|quot|#34|#39|#x27|apos|nbsp|amp);/g;

/**
 * Takes the escapes of HTML off a program that was escaped as a whole. A program that works with such escapes has them in
 * strings or patterns, and the characters themselves too.
 */
export function withoutEntities(code: string, language: Language): string {
  const used = new Set(maskLiterals(code, language).match(entity));
  if (used.size === 0) return code;
  const rest = code.replaceAll(entity, '');
  if ([...used].some((name) => name !== '&nbsp;' && rest.includes(characters[name] ?? ''))) return code;
  return code.replaceAll(entity, (name) => characters[name] ?? name);
}
