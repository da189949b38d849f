import { expect, test } from 'vitest';
import { GrowingText } from './growing-text.js';

test('gives all that was added, whenever it is asked', () => {
  const growing = new GrowingText();
  let wanted = '';
  for (let index = 0; index < 3000; index++) {
    const piece = index % 7 === 0 ? '' : `é${index}`;
    growing.add(piece);
    wanted += piece;
    if (index % 500 === 0) expect(String(growing)).toBe(wanted);
    expect(growing.length).toBe(wanted.length);
  }
  expect(String(growing)).toBe(wanted);
  expect(String(new GrowingText())).toBe('');
});
