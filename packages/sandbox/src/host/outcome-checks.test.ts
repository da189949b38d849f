import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameJson } from './outcome-checks.js';

describe('sameJson', () => {
  it('takes any JSON as equal to its copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(sameJson(value, JSON.parse(JSON.stringify(value)))).toBe(true);
      }),
    );
  });

  it.each([
    [0.1 + 0.2, 0.3],
    [1e300, 1e300 * (1 + 1e-10)],
    [0, -0],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
  ])('takes %j and %j as equal', (left, right) => {
    expect(sameJson(left, right)).toBe(true);
  });

  it.each([
    [1, 1.000001],
    [0, 1e-12],
    [1, '1'],
    [null, 0],
    [null, {}],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 1]],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: undefined }, { b: undefined }],
    [{}, { constructor: 1 }],
    [JSON.parse('{"__proto__": 1}'), {}],
  ])('takes %j and %j as different', (left, right) => {
    expect(sameJson(left, right)).toBe(false);
  });
});
