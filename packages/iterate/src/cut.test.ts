import { describe, expect, it } from 'vitest';
import { around, headAndTail, oneLine } from './cut.js';

it('oneLine makes one line of any text and cuts it', () => {
  expect(oneLine('  a\n\tb ')).toBe('a b');
  expect(oneLine('abcdef', 4)).toBe('abc…');
});

describe('headAndTail', () => {
  it('keeps what fits', () => {
    expect(headAndTail('abc', 3)).toBe('abc');
  });

  it('says how much there was, also where the text is whole but was cut before', () => {
    expect(headAndTail('abcdefghi', 6)).toBe('abcd\n[… cut: 9 bytes in all …]\nhi');
    expect(headAndTail('é', 6, 100)).toBe('é\n[… 100 bytes in all, the first 2 are kept …]');
  });
});

describe('around', () => {
  const text = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join('\n');

  it('keeps the lines about one, more before than after', () => {
    expect(around(text, 50, 70)).toMatchInlineSnapshot(`
      "[… 43 lines before …]
      line 44
      line 45
      line 46
      line 47
      line 48
      line 49
      line 50
      line 51
      [… 49 lines after …]"
    `);
  });

  it.each([1, 100])('stands at an end: line %i', (line) => {
    const shown = around(text, line, 70);
    expect(shown.split('\n')).toContain(`line ${line}`);
    expect(shown.length).toBeLessThan(120);
  });

  it('falls back to head and tail for a line that is not there', () => {
    expect(around(text, 0, 60)).toContain('bytes in all');
    expect(around(text, 101, 60)).toContain('bytes in all');
  });

  it('cuts a line that is too long by itself', () => {
    expect(around(`a\n${'b'.repeat(500)}\nc`, 2, 60).length).toBeLessThan(340);
  });

  it('keeps the lines asked for whole, also where they take more than there is room for', () => {
    const shown = around(text, 50, 30, 56);
    expect(shown.split('\n').slice(1, -1)).toEqual([50, 51, 52, 53, 54, 55, 56].map((line) => `line ${line}`));
  });
});
