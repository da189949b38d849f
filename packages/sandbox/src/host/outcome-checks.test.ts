import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, sameJson } from './outcome-checks.js';

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

describe('decide', () => {
  const stdout = (rest: object) => ({ id: 'a', source: 'model' as const, kind: 'stdout' as const, ...rest });

  it('shows texts that are long around where they differ', () => {
    const same = 'x'.repeat(5_000);
    const decision = decide(stdout({ equals: `${same}b${same}` }), { stdout: `${same}a${same}` });
    expect(decision.left).toMatch(/^…x+ax+…$/);
    expect(decision.right).toMatch(/^…x+bx+…$/);
    expect(decision.left?.indexOf('a')).toBe(decision.right?.indexOf('b'));
    expect(decision.left?.length).toBeLessThan(2_010);
  });

  it.each([
    ['a \n b\t\n\n', 'a\n b', 'passed'],
    ['a\r\nb\r\n', 'a\nb', 'passed'],
    [' a', 'a', 'failed'],
    ['a\n\nb', 'a\nb', 'failed'],
  ])('compares output without trailing white space: %j and %j', (text, equals, verdict) => {
    expect(decide(stdout({ equals }), { stdout: text }).verdict).toBe(verdict);
  });

  it('leaves a pattern undecided that has too many states for so long an output', () => {
    const matches = '(?:[ab]{0,1000})[cd]';
    expect(decide(stdout({ matches }), { stdout: 'a'.repeat(1_000_000) })).toMatchObject({
      verdict: 'broken',
      message: expect.stringContaining('too large'),
    });
    expect(decide(stdout({ matches }), { stdout: 'ac' }).verdict).toBe('passed');
  });
});
