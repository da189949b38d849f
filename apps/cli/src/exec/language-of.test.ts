import { expect, it } from 'vitest';
import { languageOf } from './language-of.js';

it.each([
  ['a.py', 'python'],
  ['a.JS', 'javascript'],
  ['a.mjs', 'javascript'],
  ['a.cjs', 'javascript'],
  ['dir.js/a.ts', 'typescript'],
  ['a.mts', 'typescript'],
  ['a.txt', 'python'],
  ['-', 'python'],
])('%s is %s', (file, language) => {
  expect(languageOf(file)).toBe(language);
});
