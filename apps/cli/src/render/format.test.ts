import { describe, expect, it } from 'vitest';
import { checkText } from './check-text.js';
import { clip, count, formatBytes, formatDuration } from './format.js';

describe('format', () => {
  it.each([
    [0, '0 ms'],
    [839.6, '840 ms'],
    [6400, '6.4 s'],
    [59_990, '60.0 s'],
    [125_000, '2 min 5 s'],
    [119_700, '2 min 0 s'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('counts', () => {
    expect([count(0, 'check'), count(1, 'check'), count(1234, 'token')]).toEqual([
      '0 checks',
      '1 check',
      '1,234 tokens',
    ]);
    expect([formatBytes(1), formatBytes(1500), formatBytes(2_500_000)]).toEqual(['1 byte', '1.5 kB', '2.5 MB']);
  });

  it('clips to one line', () => {
    expect(clip('a\n b', 10)).toBe('a b');
    expect(clip('abcdef', 4)).toBe('abc…');
  });

  it('says what a check asks', () => {
    const identity = { id: 'x', source: 'caller' } as const;
    expect(checkText({ ...identity, kind: 'assert', code: 'assert f(1) == 2\n' })).toBe('assert f(1) == 2');
    expect(checkText({ ...identity, kind: 'stdout', equals: '42', matches: '^4' })).toBe(
      'prints "42" and prints what matches /^4/',
    );
    expect(checkText({ ...identity, kind: 'value', equals: [1] })).toBe('last value is [1]');
    expect(checkText({ ...identity, kind: 'value', schema: {} })).toBe('last value matches the schema');
  });
});
