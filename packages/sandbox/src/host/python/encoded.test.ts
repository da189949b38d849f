import { expect, it } from 'vitest';
import { encoded } from './encoded.js';

it('is JSON in UTF-8 that loses nothing, in a buffer of its own', () => {
  const value = { code: 'print("é 𝄞 \ud800")\n', own: ['a'] };
  const bytes = encoded(value);
  expect(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))).toEqual(value);
  expect(bytes.buffer.byteLength).toBe(bytes.length);
});
