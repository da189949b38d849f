import type { Language } from '@mae/protocol';

/** Names of the languages as prose has them. */
export const languageNames: Record<Language, string> = {
  python: 'Python',
  javascript: 'JavaScript',
  typescript: 'TypeScript',
};
