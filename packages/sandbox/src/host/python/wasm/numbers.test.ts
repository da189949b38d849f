import { expect, it } from 'vitest';
import { Reader } from './reader.js';
import { padded, signed, text, unsigned } from './writer.js';

it.each([0, 1, 127, 128, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])('%i reads as it was written', (value) => {
  expect(new Reader(Uint8Array.from(unsigned(value))).unsigned()).toBe(value);
  expect(new Reader(Uint8Array.from(padded(value, 5))).unsigned()).toBe(value);
});

it.each([0, 1, -1, 63, 64, -64, -65, 8_191, 8_192, 2 ** 30, 2 ** 31 - 1, -(2 ** 31)])(
  '%i reads as it was written with a sign',
  (value) => {
    expect(new Reader(Uint8Array.from(signed(value))).signed()).toBe(value);
  },
);

it('writes a number in as many bytes as are asked for', () => {
  expect(padded(5, 3)).toEqual([0x85, 0x80, 0]);
  expect(padded(65_536, 3)).toEqual(unsigned(65_536));
});

it('refuses numbers that do not end, and texts that end too early', () => {
  const fault = expect.objectContaining({ code: 'SANDBOX_IMAGE_UNREADABLE' });
  const endless = Uint8Array.from([255, 255, 255, 255, 255, 255]);
  expect(() => new Reader(endless).unsigned()).toThrow(fault);
  expect(() => new Reader(endless).signed()).toThrow(fault);
  expect(() => new Reader(text('abc').subarray(0, 3)).text()).toThrow(fault);
  expect(new Reader(text('né')).text()).toBe('né');
});
