import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createText } from './text.js';

const { encode, decode } = createText();

it('is UTF-8, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      expect(Buffer.from(encode(text)).equals(Buffer.from(text))).toBe(true);
      expect(decode(Buffer.from(text))).toBe(text);
    }),
  );
  const long = 'aé€𝄞'.repeat(10_000);
  expect(decode(encode(long))).toBe(long);
});

it('reads any bytes, and keeps a lone surrogate', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void decode(bytes)));
  expect(decode(encode('a\ud800b'))).toBe('a\ud800b');
});
