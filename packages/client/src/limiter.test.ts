import { reply } from '@mae/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiKey, request, setup, ways } from './__fixtures__/setup.js';
import { MistralApiClient, type MistralApiClientOptions } from './index.js';
import { waitingCalls } from './limiter/limiter.js';

// Minutes pass by hand, on both sides; bytes travel in truth.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A server whose account runs down, and what is to know of the clients that talk to it. */
async function account(limits: { requestsPerMinute?: number; tokensPerMinute?: number }, tokens = 10) {
  const it = await setup({
    script: [reply('fine', { times: 'any', usage: { promptTokens: tokens / 2, completionTokens: tokens / 2 } })],
    apiKey: [apiKey, 'another-key'],
    rateLimit: { ...limits, now: () => Date.now() },
  });
  const { host } = new URL(it.server.baseUrl);
  const seen = { retries: 0, settled: 0, sleeping: 0 };
  const clients: MistralApiClient[] = [];
  return {
    server: it.server,
    seen,
    client(options: MistralApiClientOptions = {}) {
      const client = new MistralApiClient({
        apiKey,
        baseUrl: it.server.baseUrl,
        hooks: { onRetry: () => void seen.retries++ },
        sleep: async (ms) => {
          seen.sleeping++;
          await new Promise((resolve) => setTimeout(resolve, ms));
          seen.sleeping--;
        },
        ...options,
      });
      clients.push(client);
      return client;
    },
    /** Waits for all calls; time passes only while each of them waits for time. Returns the minutes that passed. */
    async pass(calls: Promise<unknown>[]): Promise<number> {
      const began = Date.now();
      for (const call of calls)
        void call.then(
          () => seen.settled++,
          () => seen.settled++,
        );
      while (seen.settled < calls.length) {
        await nextTurn();
        const waiting = waitingCalls(host, apiKey) + seen.sleeping;
        if (seen.settled + waiting === calls.length && seen.settled < calls.length) vi.advanceTimersByTime(100);
      }
      await Promise.all(calls);
      return (Date.now() - began) / 60_000;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await it[Symbol.asyncDispose]();
    },
  };
}

describe.each(ways)('asked %s', (_way, ask) => {
  test('more calls than the account has for a minute: none is refused', async () => {
    await using it = await account({ requestsPerMinute: 10 });
    const [first, second] = [it.client(), it.client()];
    const calls = Array.from({ length: 35 }, (_, n) => ask((n % 2 === 0 ? first : second).chat));
    const minutes = await it.pass(calls);
    expect(it.seen.retries).toBe(0);
    expect(it.server.requests).toHaveLength(35);
    // 10 at once and 25 more: three minutes have to pass, and no fourth.
    expect(minutes).toBeGreaterThanOrEqual(3);
    expect(minutes).toBeLessThan(3.2);
  });

  test('more tokens than the account has for a minute: no call is refused', async () => {
    await using it = await account({ tokensPerMinute: 1000 }, 200);
    const client = it.client();
    const given = { ...request, maxTokens: 150 };
    const minutes = await it.pass(Array.from({ length: 12 }, () => ask(client.chat, undefined, given)));
    expect(it.seen.retries).toBe(0);
    expect(minutes).toBeGreaterThanOrEqual(2);
    expect(minutes).toBeLessThan(4);
  });

  test('an account that others have used up: the first call is refused, and no other', async () => {
    await using it = await account({ requestsPerMinute: 10 });
    const stranger = it.client({ rateLimit: false });
    await it.pass(Array.from({ length: 10 }, () => ask(stranger.chat)));
    it.seen.settled = 0;
    const clients = [it.client(), it.client()];
    await it.pass(Array.from({ length: 15 }, (_, n) => ask((clients[n % 2] ?? stranger).chat)));
    expect(it.seen.retries).toBe(1);
  });

  test('another key is another account', async () => {
    await using it = await account({ requestsPerMinute: 1 });
    const client = it.client();
    await it.pass([ask(client.chat)]);
    const waiting = new AbortController();
    const held = ask(client.chat, waiting.signal);
    expect((await ask(it.client({ apiKey: 'another-key' }).chat)).content).toBe('fine');
    waiting.abort('enough');
    await expect(held).rejects.toBe('enough');
    expect(it.server.requests).toHaveLength(2);
  });

  test('without the limiter calls are refused, and sent again', async () => {
    await using it = await account({ requestsPerMinute: 10 });
    const client = it.client({ rateLimit: false });
    await it.pass(Array.from({ length: 15 }, () => ask(client.chat)));
    expect(it.seen.retries).toBeGreaterThanOrEqual(5);
  });

  test('limits of one’s own are kept', async () => {
    await using it = await account({});
    const client = it.client({ rateLimit: { requestsPerMinute: 4, maxConcurrent: 2 } });
    const minutes = await it.pass(Array.from({ length: 10 }, () => ask(client.chat)));
    expect(minutes).toBeGreaterThanOrEqual(2);
    expect(minutes).toBeLessThan(2.2);
  });

  test('a wait that would be too long is refused before anything is sent', async () => {
    await using it = await account({ requestsPerMinute: 1 });
    const client = it.client({ rateLimit: { maxWaitMs: 5000 } });
    await it.pass([ask(client.chat)]);
    await expect(ask(client.chat)).rejects.toMatchObject({
      code: 'CLIENT_WAIT_TOO_LONG',
      retryable: true,
      message: expect.stringContaining('for 1 request a minute'),
    });
    expect(it.server.requests).toHaveLength(1);
  });

  test('a cancelled call leaves the queue, and closing empties it', async () => {
    await using it = await account({ requestsPerMinute: 1 });
    const client = it.client();
    const { host } = new URL(it.server.baseUrl);
    await it.pass([ask(client.chat)]);
    const leaving = new AbortController();
    const cancelled = ask(client.chat, leaving.signal);
    const closed = ask(client.chat);
    expect(waitingCalls(host, apiKey)).toBe(2);
    leaving.abort('enough');
    await expect(cancelled).rejects.toBe('enough');
    expect(waitingCalls(host, apiKey)).toBe(1);
    const ended = expect(closed).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    await client.close();
    await ended;
    expect(waitingCalls(host, apiKey)).toBe(0);
    expect(it.server.requests).toHaveLength(1);
  });
});
