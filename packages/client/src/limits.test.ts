import { getEventListeners } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { faults, gate, reply } from '@mae/testing';
import { describe, expect, test, vi } from 'vitest';
import { collect, request, setup, ways } from './__fixtures__/setup.js';
import { Call } from './http/call.js';
import { MistralApiClient } from './index.js';

const limits = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 60_000 };

describe.each(ways)('asked %s', (way, ask) => {
  test('firstByteMs ends a call whose answer does not begin; it is not sent again', async () => {
    await using it = await setup({ script: [reply('never', { hold: gate() })] }, { timeouts: { firstByteMs: 1000 } });
    await expect(ask(it.client.chat)).rejects.toMatchObject({
      code: 'CLIENT_TIMEOUT',
      retryable: true,
      details: { limit: 'firstByte', limitMs: 1000 },
      message: expect.stringContaining('raise timeouts.firstByteMs'),
    });
    await it.server.requests[0]?.closed;
    expect(it.server.requests.map((one) => one.clientGone)).toEqual([true]);
  });

  test('totalMs ends a call in the middle of its retries', async () => {
    const sleep = () => new Promise<void>(() => {});
    await using it = await setup({ script: [faults.overloaded()] }, { timeouts: { totalMs: 50 }, sleep });
    await expect(ask(it.client.chat)).rejects.toMatchObject({ code: 'CLIENT_TIMEOUT', details: { limit: 'total' } });
  });

  test('connectMs ends a connection that is not made', async () => {
    const sockets: Socket[] = [];
    // Takes the connection and never answers the TLS handshake.
    const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const baseUrl = `https://127.0.0.1:${port}`;
    const waits: number[] = [];
    const sleep = async (ms: number) => void waits.push(ms);
    {
      const timeouts = { ...limits, connectMs: 50 };
      await using client = new MistralApiClient({ baseUrl, timeouts, retry: { maxRetries: 1 }, sleep });
      await expect(ask(client.chat)).rejects.toMatchObject({ code: 'CLIENT_TIMEOUT', details: { limit: 'connect' } });
    }
    expect(waits).toHaveLength(1);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test('a signal that is already aborted sends nothing', async () => {
    await using it = await setup();
    const reason = new Error('no');
    await expect(ask(it.client.chat, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(it.server.requests).toHaveLength(0);
  });

  test('a cancel while waiting for the answer rejects with its reason and closes the connection', async () => {
    const hold = gate();
    await using it = await setup({ script: [reply('never', { hold })] });
    const leaving = new AbortController();
    const asked = ask(it.client.chat, leaving.signal);
    await hold.reached;
    leaving.abort('enough');
    await expect(asked).rejects.toBe('enough');
    await it.server.requests[0]?.closed;
    expect(it.server.requests[0]?.clientGone).toBe(true);
    expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
  });

  test('a cancel while waiting to send again rejects with its reason', async () => {
    const leaving = new AbortController();
    const sleep = async () => leaving.abort('enough');
    await using it = await setup({ script: [faults.overloaded()] }, { sleep });
    await expect(ask(it.client.chat, leaving.signal)).rejects.toBe('enough');
    it.server.assertDone();
  });

  test('the real timer between attempts is cancelled too', async () => {
    await using it = await setup({ script: [faults.rateLimited({ retryAfter: 50 })] }, { sleep: undefined });
    const leaving = new AbortController();
    const asked = ask(it.client.chat, leaving.signal);
    await it.server.received(1);
    await it.server.requests[0]?.closed;
    leaving.abort('enough');
    await expect(asked).rejects.toBe('enough');
  });

  test('a cancel while connecting rejects with its reason', async () => {
    const connected = Promise.withResolvers<Socket>();
    const server = createServer((socket) => connected.resolve(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await using client = new MistralApiClient({ baseUrl: `https://127.0.0.1:${port}`, timeouts: limits });
    const leaving = new AbortController();
    const asked = ask(client.chat, leaving.signal);
    const socket = await connected.promise;
    leaving.abort('enough');
    await expect(asked).rejects.toBe('enough');
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  if (way === 'streamed') {
    test('idleMs ends a stream that stands still', async () => {
      const stall = { afterDeltas: 1, gate: gate() };
      const script = [reply('abcdef', { stall, wire: { pieceLength: 2 } })];
      await using it = await setup({ script }, { timeouts: { idleMs: 50 } });
      await expect(ask(it.client.chat)).rejects.toMatchObject({ code: 'CLIENT_TIMEOUT', details: { limit: 'idle' } });
      await it.server.requests[0]?.closed;
      expect(it.server.requests[0]?.clientGone).toBe(true);
    });
  }
});

test('a slow reader does not run into idleMs', async () => {
  const script = [reply('abcdef', { wire: { pieceLength: 2 } })];
  await using it = await setup({ script }, { timeouts: { idleMs: 40 } });
  let content = '';
  for await (const chunk of it.client.chat.stream(request)) {
    if (chunk.type === 'delta') content += chunk.content;
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  expect(content).toBe('abcdef');
});

test('a cancel in the middle of a stream rejects with its reason', async () => {
  const stall = { afterDeltas: 1, gate: gate() };
  await using it = await setup({ script: [reply('abcdef', { stall, wire: { pieceLength: 2 } })] });
  const leaving = new AbortController();
  const seen: unknown[] = [];
  await expect(async () => {
    for await (const chunk of it.client.chat.stream(request, { signal: leaving.signal })) {
      seen.push(chunk);
      leaving.abort('enough');
    }
  }).rejects.toBe('enough');
  expect(seen).toHaveLength(1);
  await it.server.requests[0]?.closed;
  expect(it.server.requests[0]?.clientGone).toBe(true);
  expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
});

test('leaving the loop ends the request', async () => {
  const stall = { afterDeltas: 1, gate: gate() };
  await using it = await setup({ script: [reply('abcdef', { stall, wire: { pieceLength: 2 } })] });
  for await (const chunk of it.client.chat.stream(request)) {
    expect(chunk).toEqual({ type: 'delta', content: 'ab' });
    break;
  }
  await it.server.requests[0]?.closed;
  expect(it.server.requests[0]?.clientGone).toBe(true);
  expect(await it.server.connections()).toBe(0);
});

test('a call that ended leaves no connection after close, and other calls go on', async () => {
  const hold = gate();
  await using it = await setup({ script: [reply('a', { when: { user: 'held' }, hold }), reply('b', { times: 2 })] });
  const leaving = new AbortController();
  const held = it.client.chat.complete(
    { ...request, messages: [{ role: 'user', content: 'held' }] },
    { signal: leaving.signal },
  );
  await hold.reached;
  const [other] = await Promise.all([collect(it.client.chat.stream(request)), it.client.chat.complete(request)]);
  leaving.abort('enough');
  await expect(held).rejects.toBe('enough');
  expect(other.content).toBe('b');
  await it.client.close();
  await vi.waitFor(async () => expect(await it.server.connections()).toBe(0), { timeout: 10_000 });
});

test('a call leaves no timer', () => {
  vi.useFakeTimers();
  try {
    const call = new Call(limits, 'host');
    call.enter('firstByte');
    call.enter('idle');
    expect(vi.getTimerCount()).toBe(2);
    call.end();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
