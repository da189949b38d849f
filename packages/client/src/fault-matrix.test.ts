import { getEventListeners } from 'node:events';
import { gate, type MistralServer, reply, type Step } from '@mae/testing';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type FaultCase, others, representative } from './__fixtures__/fault-cases.js';
import { resourcesBefore, returnTo } from './__fixtures__/resources.js';
import { apiKey, request, setup, ways } from './__fixtures__/setup.js';
import type { MistralApiClientOptions } from './index.js';
import { waitingCalls } from './limiter/limiter.js';

const full = process.env.MAE_TEST_FULL === '1';
const cases = full ? [...representative, ...others] : representative;
const reason = new Error('enough');

const before = resourcesBefore();
// Sockets, servers and timers of every case must be gone.
afterEach(() => returnTo(before, 1));
afterAll(() => returnTo(before));

interface Asked {
  server: MistralServer;
  /** What the call rejected with. */
  error: unknown;
}

/**
 * Asks once, with a server of this script, and looks at what is left: while the client is open nothing listens on the
 * signal and nothing waits; when it is closed no connection is open.
 */
async function ask(
  way: (typeof ways)[number][1],
  script: readonly Step[],
  options: MistralApiClientOptions,
  during: (leaving: AbortController, server: MistralServer) => void | Promise<void> = () => {},
): Promise<Asked> {
  const leaving = new AbortController();
  await using it = await setup({ script }, { retry: { maxRetries: 2 }, ...options });
  const asked = way(it.client.chat, leaving.signal).catch((thrown: unknown) => ({ thrown }));
  await during(leaving, it.server);
  const outcome = await asked;
  if (!('thrown' in outcome)) throw new Error('the call did not fail');
  expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
  expect(waitingCalls(new URL(it.server.baseUrl).host, apiKey)).toBe(0);
  await it.client.close();
  await it.server.connectionsEnded();
  return { server: it.server, error: outcome.thrown };
}

function expected({ code, again, streamed }: FaultCase, way: string): { code: string; again: boolean } {
  return way === 'streamed' ? { code, again, ...streamed } : { code, again };
}

describe.each(ways)('asked %s', (name, way) => {
  describe.each(cases)('$name', (one) => {
    const { code, again } = expected(one, name);
    const { timeouts } = one;

    test('is the right error after the right number of attempts', async () => {
      const script = [one.step(), ...(again ? [one.step(), one.step()] : [])];
      const { server, error } = await ask(way, script, { timeouts });
      expect(error).toMatchObject({ code });
      expect(server.requests).toHaveLength(again ? 3 : 1);
      server.assertDone();
    });

    test('cancelled before it is sent: nothing is', async () => {
      const { server, error } = await ask(
        (chat, signal) => way(chat, AbortSignal.any([...(signal ? [signal] : []), AbortSignal.abort(reason)])),
        [],
        { timeouts },
      );
      expect(error).toBe(reason);
      expect(server.requests).toHaveLength(0);
    });

    test('cancelled while the head is waited for: one attempt, ended', async () => {
      const hold = gate();
      const { server, error } = await ask(way, [{ ...one.step(), hold }], {}, async (leaving) => {
        await hold.reached;
        leaving.abort(reason);
      });
      expect(error).toBe(reason);
      expect(server.requests).toHaveLength(1);
      expect(server.requests[0]?.clientGone).toBe(true);
    });

    if (again) {
      test('cancelled while it waits to be sent again: one attempt', async () => {
        const waiting = Promise.withResolvers<void>();
        const options: MistralApiClientOptions = {
          timeouts,
          sleep: undefined,
          retry: { maxRetries: 2, baseDelayMs: 60_000, maxDelayMs: 60_000 },
          hooks: { onRetry: () => waiting.resolve() },
        };
        const { server, error } = await ask(way, [one.step()], options, async (leaving) => {
          await waiting.promise;
          leaving.abort(reason);
        });
        expect(error).toBe(reason);
        expect(server.requests).toHaveLength(1);
      });
    }

    test('cancelled in the queue of the limiter: not sent', async () => {
      const hold = gate();
      const other = reply('the other', { hold });
      await using it = await setup({ script: [other] }, { rateLimit: { maxConcurrent: 1 }, timeouts: {} });
      const { host } = new URL(it.server.baseUrl);
      const first = way(it.client.chat);
      await hold.reached;
      const leaving = new AbortController();
      const second = way(it.client.chat, leaving.signal);
      expect(waitingCalls(host, apiKey)).toBe(1);
      leaving.abort(reason);
      await expect(second).rejects.toBe(reason);
      expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
      expect(waitingCalls(host, apiKey)).toBe(0);
      hold.release();
      expect((await first).content).toBe('the other');
      expect(it.server.requests).toHaveLength(1);
    });
  });

  describe.each([
    ['before any content', 0],
    ['after some content', 1],
  ])('a reply that is being read, %s', (_name, afterDeltas) => {
    test.each(['cancel', 'close'] as const)('ended by %s: one attempt, no connection left', async (how) => {
      const stalled = gate();
      const step = reply('abcdef', { stall: { afterDeltas, gate: stalled }, wire: { pieceLength: 2 } });
      const leaving = new AbortController();
      await using it = await setup({ script: [step] });
      const asked = way(it.client.chat, leaving.signal).catch((thrown: unknown) => thrown);
      await stalled.reached;
      if (how === 'cancel') leaving.abort(reason);
      else await it.client.close();
      const error = await asked;
      if (how === 'cancel') expect(error).toBe(reason);
      else expect(error).toMatchObject({ code: 'CLIENT_CLOSED' });
      await it.server.requests[0]?.closed;
      expect(it.server.requests.map((one) => one.clientGone)).toEqual([true]);
      await it.server.connectionsEnded();
      expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
    });
  });

  test('a reply that comes whole leaves nothing either', async () => {
    const leaving = new AbortController();
    await using it = await setup({ script: [reply('fine', { times: 3 })] });
    for (let n = 0; n < 3; n++) expect((await way(it.client.chat, leaving.signal, request)).content).toBe('fine');
    expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
    await it.client.close();
    await it.server.connectionsEnded();
  });
});
