import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.js';
import { parseMemory } from './memory.js';
import { parsePrice, wholeNumber } from './numbers.js';
import { collect, nonEmpty, parseBaseUrl } from './text.js';

describe('arguments', () => {
  it.each([
    ['30', 30_000],
    ['1.5s', 1500],
    ['500ms', 500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    [' 3 ', 3000],
  ])('reads the time %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '0', '-1', '1d', 'soon', '1e3', '0.0001s', 'NaN', 'Infinity', '9'.repeat(30)])(
    'refuses the time %j',
    (text) => {
      expect(() => parseDuration(text)).toThrow('It must be a time such as 30, 30s, 500ms or 2m.');
    },
  );

  it.each([
    ['256', 256],
    ['64mb', 64],
    ['64M', 64],
    ['1gb', 1024],
    ['1.5G', 1536],
  ])('reads the size %s', (text, megabytes) => {
    expect(parseMemory(text)).toBe(megabytes);
  });

  it.each(['', '0', '-5', '12kb', 'lots'])('refuses the size %j', (text) => {
    expect(() => parseMemory(text)).toThrow('It must be a size such as 256, 256mb or 1gb.');
  });

  it('reads whole numbers in a range and refuses all else', () => {
    const parse = wholeNumber(0, 50);
    expect([parse('0'), parse('50')]).toEqual([0, 50]);
    for (const text of ['51', '-1', '1.5', '', 'x', '0x10', '1e1']) {
      expect(() => parse(text)).toThrow('It must be a whole number from 0 to 50.');
    }
    expect(() => wholeNumber(1)('0')).toThrow('It must be a whole number of at least 1.');
  });

  it('reads prices', () => {
    expect([parsePrice('0.50'), parsePrice('$2'), parsePrice('.25')]).toEqual([0.5, 2, 0.25]);
    for (const text of ['0', '-1', '', 'free', '1,5', '.']) expect(() => parsePrice(text)).toThrow('US dollars');
  });

  it('reads addresses', () => {
    expect(parseBaseUrl('http://127.0.0.1:8080/path')).toBe('http://127.0.0.1:8080/path');
    for (const text of ['', 'api.mistral.ai', 'ftp://x', 'http://', 'file:///etc/passwd']) {
      expect(() => parseBaseUrl(text)).toThrow('http or https address');
    }
  });

  it('collects repeated flags and refuses empty ones', () => {
    expect(collect('b', collect('a'))).toEqual(['a', 'b']);
    expect(() => nonEmpty(' \n')).toThrow('It must not be empty.');
  });
});
