import { expect, it } from 'vitest';
import { createEntropy } from './entropy.js';

it('gives what was ahead once, then asks for more, never for more than is due', () => {
  const ahead = Uint8Array.of(1, 2, 3);
  const asked: number[] = [];
  const fill = createEntropy(ahead, (size) => {
    asked.push(size);
    return new Uint8Array(size).fill(9);
  });
  const first = new Uint8Array(2);
  fill(first);
  expect([...first]).toEqual([1, 2]);
  expect([...ahead]).toEqual([0, 0, 3]);
  const second = new Uint8Array(4);
  fill(second);
  expect([...second]).toEqual([3, 9, 9, 9]);
  const large = new Uint8Array(100_000);
  fill(large);
  expect(large.every((byte) => byte === 9)).toBe(true);
  expect(asked).toEqual([3, 65_536, 34_464]);
  fill(new Uint8Array(0));
  expect(asked).toHaveLength(3);
});
