import * as z from 'zod';

/** What a program is written in. */
export const Language = z.enum(['python', 'javascript', 'typescript']);
export type Language = z.infer<typeof Language>;

/** The ending of a program's file, with the dot. */
export const fileEndings: Record<Language, string> = { python: '.py', javascript: '.js', typescript: '.ts' };

/** Names of the languages as prose has them. */
export const languageNames: Record<Language, string> = {
  python: 'Python',
  javascript: 'JavaScript',
  typescript: 'TypeScript',
};
