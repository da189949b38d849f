import type { Language } from '@mae/protocol';

const byEnding: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xml: 'application/xml',
};

export const ofLanguage: Record<Language, string> = {
  python: 'text/x-python',
  javascript: 'text/javascript',
  typescript: 'text/x-typescript',
};

/** By the ending of the name; bytes where it says nothing. */
export function mimeTypeOf(name: string): string {
  return byEnding[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}
