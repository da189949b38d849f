import { describe, expect, it } from 'vitest';
import { MaeError } from './error.js';

describe('MaeError', () => {
  const error = new MaeError({
    code: 'X_BROKE',
    message: 'It broke; mend it.',
    details: { at: 1 },
    cause: new Error('why'),
  });

  it('is written as data without cause and stack', () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'X_BROKE',
      message: 'It broke; mend it.',
      retryable: false,
      details: { at: 1 },
    });
  });

  it('is known across copies of this package by its mark alone', () => {
    const twin = Object.assign(new Error('other copy'), { [Symbol.for('mae.error')]: true });
    expect(MaeError.isInstance(twin)).toBe(true);
    expect(MaeError.isInstance(new Error('plain'))).toBe(false);
    expect(MaeError.isInstance(null)).toBe(false);
  });
});
