import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits, limitRanges, type ResolvedLimits } from './limit-ranges.js';
import { resolveLimits } from './limits.js';

const names = Object.keys(limitRanges) as (keyof ResolvedLimits)[];

describe('resolveLimits', () => {
  it('takes what is given, then the base, then the default', () => {
    expect(resolveLimits({ timeoutMs: 50 }, { timeoutMs: 60, checkMs: 70 })).toMatchObject({
      timeoutMs: 50,
      checkMs: 70,
      memoryMb: limitRanges.memoryMb.default,
    });
    expect(resolveLimits()).toEqual(defaultLimits());
    expect(resolveLimits({ timeoutMs: undefined }).timeoutMs).toBe(limitRanges.timeoutMs.default);
  });

  it.each(names)('takes the ends of the range of %s and nothing beyond', (name) => {
    const { min, max } = limitRanges[name];
    expect(resolveLimits({ [name]: min })[name]).toBe(min);
    expect(resolveLimits({ [name]: max })[name]).toBe(max);
    for (const value of [min - 1, max + 1, min + 0.5, Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      expect(() => resolveLimits({ [name]: value })).toThrow(
        `The limit ${name} must be a whole number from ${min} to ${max}`,
      );
    }
  });

  it('refuses what is no limit, by name', () => {
    expect(() => resolveLimits({ speed: 1 } as object)).toThrow('There is no limit speed; there are timeoutMs,');
    expect(() => resolveLimits(5 as unknown as object)).toThrow('Limits must be an object');
  });

  it('gives whole numbers in range, or refuses, whatever it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.anything(), (name, value) => {
        let limits: ResolvedLimits;
        try {
          limits = resolveLimits({ [name]: value } as object);
        } catch (error) {
          expect(error).toMatchObject({ code: 'SANDBOX_INVALID_LIMIT' });
          return;
        }
        for (const each of names) expect(Number.isSafeInteger(limits[each])).toBe(true);
      }),
    );
  });
});
