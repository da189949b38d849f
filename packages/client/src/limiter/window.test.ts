import { describe, expect, test } from 'vitest';
import { limitInWords, readLimits, readTokenCost } from './read-limits.js';
import { Window } from './window.js';

describe('a window', () => {
  test('lets its limit through, and the next when the first has left it', () => {
    const window = new Window(3, 1000);
    const first = window.take(1, 0);
    window.answered(first, 20);
    window.take(1, 100);
    window.take(1, 100);
    expect(window.waitMs(1, 100)).toBe(920);
    expect(window.waitMs(1, 1020)).toBe(0);
    // Not answered: taken as counted 250 ms after it was sent.
    expect(window.waitMs(2, 1020)).toBe(330);
  });

  test('a cost above the limit fits an empty window alone', () => {
    const window = new Window(100, 1000);
    expect(window.waitMs(500, 0)).toBe(0);
    window.answered(window.take(500, 0), 0);
    expect(window.waitMs(1, 0)).toBe(1000);
    expect(window.waitMs(1, 1000)).toBe(0);
  });

  test('counts what others used, as the server tells it', () => {
    const window = new Window(10, 1000);
    const own = window.take(1, 0);
    window.answered(own, 10);
    window.report({ limit: 10, remaining: 2 }, own, 10);
    expect(window.waitMs(2, 10)).toBe(0);
    expect(window.waitMs(3, 10)).toBe(1000);
    expect(window.waitMs(10, 1010)).toBe(0);
  });

  test('does not count a call twice that the server may not have seen yet', () => {
    const window = new Window(10, 1000);
    const burst = Array.from({ length: 5 }, () => window.take(1, 0));
    const [first, last] = [burst[0], burst[4]];
    if (first === undefined || last === undefined) throw new Error('a burst of five');
    window.answered(first, 10);
    window.report({ limit: 10, remaining: 9 }, first, 10);
    expect(window.waitMs(5, 10)).toBe(0);
    expect(window.waitMs(6, 10)).toBeGreaterThan(0);
    for (const share of burst) window.answered(share, 20);
    window.report({ limit: 10, remaining: 5 }, last, 20);
    expect(window.waitMs(5, 20)).toBe(0);
    expect(window.waitMs(6, 20)).toBeGreaterThan(0);
  });

  test('believes the server that more is left, such as after its minute ended', () => {
    const window = new Window(10, 60_000);
    for (let n = 0; n < 9; n++) window.answered(window.take(1, n), n);
    const last = window.take(1, 50);
    window.answered(last, 60);
    expect(window.waitMs(1, 60)).toBeGreaterThan(0);
    window.report({ limit: 10, remaining: 9 }, last, 60);
    expect(window.waitMs(9, 60)).toBe(0);
    expect(window.waitMs(10, 60)).toBeGreaterThan(0);
  });

  test('takes new limits, settles costs, and opens when the server says', () => {
    const window = new Window(100, 60_000);
    const share = window.take(90, 0);
    expect(window.waitMs(20, 0)).toBeGreaterThan(0);
    window.settle(share, 10);
    expect(window.waitMs(90, 0)).toBe(0);
    window.answered(share, 0);
    window.report({ limit: 20, remaining: 0 }, share, 0);
    expect(window.limit).toBe(20);
    expect(window.waitMs(1, 0)).toBe(60_000);
    window.freeAt(5000);
    expect(window.waitMs(1, 0)).toBe(5000);
  });
});

test.each([
  ['req-minute', { of: 'requests', windowMs: 60_000 }],
  ['requests-second', { of: 'requests', windowMs: 1000 }],
  ['requests-per-day', { of: 'requests', windowMs: 86_400_000 }],
  ['requests', { of: 'requests', windowMs: 60_000 }],
  ['tokens-minute', { of: 'tokens', windowMs: 60_000 }],
  ['tokens', { of: 'tokens', windowMs: 60_000 }],
])('reads the header pair %s', (name, limit) => {
  const headers = { [`x-ratelimit-limit-${name}`]: '60', [`x-ratelimit-remaining-${name}`]: '7' };
  expect(readLimits(headers)).toEqual([{ ...limit, limit: 60, remaining: 7 }]);
  expect(readLimits({ [`x-ratelimit-remaining-${name}`]: '7' })).toEqual([{ ...limit, remaining: 7 }]);
});

test('leaves what it cannot use', () => {
  const headers = {
    'x-ratelimit-remaining-tokens-month': '5',
    'x-ratelimit-remaining-req-minute': 'many',
    'x-ratelimit-remaining': '3',
    'x-ratelimit-limit-req-minute': '60',
    'x-ratelimit-tokens-query-cost': '52',
  };
  expect(readLimits(headers)).toEqual([]);
  expect(readTokenCost(headers)).toBe(52);
  expect(readTokenCost({})).toBeUndefined();
  expect(limitInWords({ of: 'requests', windowMs: 1000, limit: 1 })).toBe('1 request a second');
});
