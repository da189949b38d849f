import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shown } from './shown.js';

const cycle: unknown[] = [];
cycle.push(cycle);

it.each([
  [1, '1'],
  [Number.NaN, 'NaN'],
  [10n, '10'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Symbol('s'), 'Symbol(s)'],
  ['a"b', '"a\\"b"'],
  [{ a: [1] }, '{"a":[1]}'],
  [() => 1, 'a function'],
  [cycle, 'an object that cannot be shown'],
  [{ a: 10n }, 'an object that cannot be shown'],
  [{ toJSON: () => undefined }, 'an object'],
  [Object.create(null), '{}'],
])('shows %s', (value, text) => {
  expect(shown(value)).toBe(text);
});

it('never throws and is never long', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(shown(value).length).toBeLessThan(500);
    }),
  );
  expect(shown('x'.repeat(10_000_000)).length).toBeLessThan(500);
});
