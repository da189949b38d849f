import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { limitError } from '../errors/limit-error.js';
import { Account, type Demand, type Pass } from './account.js';
import { type RateLimitOptions, readOwnLimits } from './own-limits.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  const left = vi.getTimerCount();
  vi.useRealTimers();
  expect(left).toBe(0);
});

let tickets = 0;
const full = { 'x-ratelimit-limit-req-minute': '100', 'x-ratelimit-remaining-req-minute': '99' };

function demand(limits: RateLimitOptions = {}, more: Partial<Demand> = {}): Demand {
  const own = readOwnLimits(limits);
  return {
    ticket: ++tickets,
    model: 'm',
    cost: { tokens: 10 },
    limits: own,
    learns: false,
    rested: false,
    signal: new AbortController().signal,
    tooLong: (hindrance) => limitError('host', 'm', own.maxWaitMs, hindrance),
    ...more,
  };
}

/** Enters, and notes the order in which passes are given. */
function queueOf(account: Account) {
  const order: string[] = [];
  const passes = new Map<string, Pass>();
  const enter = (name: string, given: Demand) =>
    account.enter(given).then(
      (pass) => {
        order.push(name);
        passes.set(name, pass);
      },
      (error: unknown) => void order.push(`${name} refused: ${(error as { code?: string }).code ?? String(error)}`),
    );
  const leave = (name: string) => passes.get(name)?.leave();
  return { order, passes, enter, leave };
}

describe('limits of one’s own', () => {
  test('requests a second: first come, first served', async () => {
    const { order, enter } = queueOf(new Account());
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => enter(name, demand({ requestsPerSecond: 2 })));
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(1300);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    await vi.advanceTimersByTimeAsync(1300);
    await Promise.all(all);
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('less than one a second', async () => {
    const { order, enter } = queueOf(new Account());
    void enter('a', demand({ requestsPerSecond: 0.1 }));
    void enter('b', demand({ requestsPerSecond: 0.1 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(order).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(300);
    expect(order).toEqual(['a', 'b']);
  });

  test('tokens a minute are settled by what was used', async () => {
    const { order, passes, enter } = queueOf(new Account());
    const limits = { tokensPerMinute: 100 };
    await enter('a', demand(limits, { cost: { tokens: 90 } }));
    void enter('b', demand(limits, { cost: { tokens: 60 } }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(order).toEqual(['a']);
    passes.get('a')?.settle(30);
    passes.get('a')?.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['a', 'b']);
  });

  test('calls at once', async () => {
    const { order, enter, leave } = queueOf(new Account());
    for (const name of ['a', 'b', 'c']) void enter(name, demand({ maxConcurrent: 1 }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(order).toEqual(['a']);
    leave('a');
    leave('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['a', 'b']);
    leave('b');
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  test('bind the clients that set them; the calls of others count, and do not wait', async () => {
    const { order, enter } = queueOf(new Account());
    void enter('bound 1', demand({ requestsPerMinute: 2 }));
    void enter('free 1', demand());
    void enter('bound 2', demand({ requestsPerMinute: 2 }));
    void enter('free 2', demand());
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['bound 1', 'free 1', 'free 2']);
    await vi.advanceTimersByTimeAsync(60_300);
    expect(order).toEqual(['bound 1', 'free 1', 'free 2', 'bound 2']);
  });
});

describe('limits of the server', () => {
  test('hold one model back, and not the others', async () => {
    const { order, passes, enter } = queueOf(new Account());
    await enter('a', demand());
    const headers = { 'x-ratelimit-limit-req-minute': '1', 'x-ratelimit-remaining-req-minute': '0' };
    passes.get('a')?.answered({ status: 200, headers });
    void enter('b', demand());
    void enter('other', demand({}, { model: 'n' }));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(order).toEqual(['a', 'other']);
    await vi.advanceTimersByTimeAsync(1001);
    expect(order).toEqual(['a', 'other', 'b']);
  });

  test('a refusal with Retry-After pauses all calls under the key; the one that was refused comes first', async () => {
    const { order, passes, enter } = queueOf(new Account());
    const first = demand();
    await enter('first', first);
    void enter('second', demand());
    await vi.advanceTimersByTimeAsync(0);
    passes.get('first')?.answered({ status: 429, headers: {}, pauseMs: 5000 });
    passes.get('first')?.leave();
    void enter('third', demand());
    void enter('other model', demand({}, { model: 'n' }));
    await vi.advanceTimersByTimeAsync(4999);
    expect(order).toEqual(['first', 'second']);
    void enter('first again', { ...first, rested: true });
    await vi.advanceTimersByTimeAsync(2);
    expect(order).toEqual(['first', 'second', 'first again', 'other model']);
    await vi.advanceTimersByTimeAsync(250);
    expect(order.at(-1)).toBe('third');
  });

  test('while nothing is known of them one call goes first, then twice as many every 250 ms', async () => {
    const { order, passes, enter } = queueOf(new Account());
    for (let n = 0; n < 20; n++) void enter(String(n), demand({}, { learns: true }));
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(251);
    expect(order).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(250);
    expect(order).toHaveLength(4);
    passes.get('0')?.answered({ status: 200, headers: full });
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
  });

  test('calls sent before the first answer are counted with it', async () => {
    const { order, passes, enter } = queueOf(new Account());
    for (let n = 0; n < 20; n++) void enter(String(n), demand({}, { learns: true }));
    await vi.advanceTimersByTimeAsync(501);
    expect(order).toHaveLength(4);
    const headers = { 'x-ratelimit-limit-req-minute': '10', 'x-ratelimit-remaining-req-minute': '9' };
    passes.get('0')?.answered({ status: 200, headers });
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toHaveLength(10);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(order).toHaveLength(20);
  });

  test('without headers a refusal spaces calls out, and answers bring them together again', async () => {
    const { order, passes, enter, leave } = queueOf(new Account());
    await enter('a', demand());
    passes.get('a')?.answered({ status: 429, headers: {} });
    leave('a');
    for (const name of ['b', 'c', 'd']) void enter(name, demand());
    await vi.advanceTimersByTimeAsync(250);
    expect(order).toEqual(['a', 'b']);
    passes.get('b')?.answered({ status: 200, headers: {} });
    await vi.advanceTimersByTimeAsync(201);
    expect(order).toEqual(['a', 'b', 'c']);
    await vi.advanceTimersByTimeAsync(201);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('waiting', () => {
  test('ends with the reason of a cancel, and those behind go on', async () => {
    const { order, enter, leave } = queueOf(new Account());
    const leaving = new AbortController();
    void enter('a', demand({ maxConcurrent: 1 }));
    void enter('b', demand({ maxConcurrent: 1 }, { signal: leaving.signal }));
    void enter('c', demand({ maxConcurrent: 1 }));
    await vi.advanceTimersByTimeAsync(0);
    leaving.abort('enough');
    await vi.advanceTimersByTimeAsync(0);
    leave('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['a', 'b refused: enough', 'c']);
    expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
    expect(() => new Account().enter(demand({}, { signal: leaving.signal }))).toThrow('enough');
  });

  test('is bounded: at once where the wait is known, at the bound where it is not', async () => {
    const account = new Account();
    const { order, enter } = queueOf(account);
    void enter('a', demand({ requestsPerMinute: 1, maxWaitMs: 1000 }));
    void enter('b', demand({ requestsPerMinute: 1, maxWaitMs: 1000 }));
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['a', 'b refused: CLIENT_WAIT_TOO_LONG']);
    const error: unknown = await account
      .enter(demand({ requestsPerMinute: 1, maxWaitMs: 1000 }))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringContaining('would wait at least 60250 ms more for 1 request a minute (host, m)'),
      details: { retryAfterMs: 60_250, limits: [{ of: 'requests', windowMs: 60_000, limit: 1 }], model: 'm' },
    });
    void enter('c', demand({ maxConcurrent: 1, maxWaitMs: 1000 }));
    await vi.advanceTimersByTimeAsync(999);
    expect(order).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(order.at(-1)).toBe('c refused: CLIENT_WAIT_TOO_LONG');
    expect(account.waiting).toBe(0);
  });

  test('leaves an account idle when all is done', async () => {
    const account = new Account();
    const pass = await account.enter(demand());
    expect(account.idleFor(0)).toBe(false);
    pass.leave();
    await vi.advanceTimersByTimeAsync(1001);
    expect(account.idleFor(1000)).toBe(true);
    expect(account.idleFor(10_000)).toBe(false);
  });
});
