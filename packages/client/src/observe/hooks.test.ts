import { faults, gate, reply } from '@mae/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { apiKey, collect, request, setup, ways } from '../__fixtures__/setup.js';
import { type ClientHooks, MistralApiClient } from '../index.js';

type Told = [name: string, event: Record<string, unknown>];

/** Hooks that write down what they are told. */
function recorder(): { told: Told[]; hooks: Required<ClientHooks>; names: () => string[]; last: () => Told[1] } {
  const told: Told[] = [];
  const note = (name: string) => (event: object) => void told.push([name, event as Told[1]]);
  const hooks = {
    onRequest: note('request'),
    onRetry: note('retry'),
    onDelta: note('delta'),
    onResponse: note('response'),
  };
  return { told, hooks, names: () => told.map(([name]) => name), last: () => told.at(-1)?.[1] ?? {} };
}

const usage = { promptTokens: 1000, completionTokens: 100, totalTokens: 1100, cachedTokens: 640 };
const costUsd = expect.closeTo((360 * 0.15 + 640 * 0.015 + 100 * 0.6) / 1e6, 12);

afterEach(() => void vi.restoreAllMocks());

describe.each(ways)('a call asked %s', (way, ask) => {
  const stream = way === 'streamed';

  test('is told from its start to its end', async () => {
    const { told, hooks, names, last } = recorder();
    const overloaded = faults.overloaded({ headers: { 'mistral-correlation-id': 'id-1' } });
    const answered = reply('hello', {
      usage,
      headers: { 'mistral-correlation-id': 'id-2', 'x-model-deprecation-timestamp': '2026-12-01T00:00:00Z' },
    });
    await using it = await setup({ script: [overloaded, answered] }, { hooks, now: () => 77 });
    const completion = await ask(it.client.chat);

    const { host } = new URL(it.server.baseUrl);
    const call = { call: 1, operation: 'chat', model: request.model, stream, host };
    expect(names()).toEqual(['request', 'retry', ...(stream ? ['delta'] : []), 'response']);
    expect(told[0]?.[1]).toEqual({
      ...call,
      at: 77,
      request,
      origin: new URL(it.server.baseUrl).origin,
      provider: 'mistral_ai',
    });
    expect(told[0]?.[1].request).toBe(request);
    expect(told[1]?.[1]).toEqual({
      ...call,
      retry: 1,
      waitMs: 250,
      elapsedMs: expect.any(Number),
      error: expect.objectContaining({ code: 'CLIENT_OVERLOADED' }),
      status: 503,
      requestId: 'id-1',
    });
    if (stream) expect(told[2]?.[1]).toMatchObject({ ...call, index: 0, content: 'hello' });
    expect(last()).toEqual({
      ...call,
      outcome: 'completed',
      durationMs: expect.any(Number),
      firstDeltaMs: stream ? expect.any(Number) : undefined,
      retries: 1,
      status: 200,
      requestId: 'id-2',
      deprecation: '2026-12-01T00:00:00Z',
      reply: completion,
      usage,
      costUsd,
    });
    expect(JSON.stringify(told)).not.toContain(apiKey);
  });

  test('that fails ends with its error', async () => {
    const { hooks, names, last } = recorder();
    await using it = await setup({ script: [faults.unknownModel('x')] }, { hooks });
    const error: unknown = await ask(it.client.chat).catch((thrown: unknown) => thrown);
    expect(names()).toEqual(['request', 'response']);
    expect(last()).toMatchObject({ outcome: 'failed', status: 400, retries: 0 });
    expect(last().error).toBe(error);
    expect(last()).not.toHaveProperty('usage');
  });

  test('that is cancelled ends with the reason', async () => {
    const { hooks, names, last } = recorder();
    const hold = gate();
    await using it = await setup({ script: [reply('x', { hold })] }, { hooks });
    const cancel = new AbortController();
    const asked = ask(it.client.chat, cancel.signal);
    await hold.reached;
    const reason = new Error('enough');
    cancel.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(names()).toEqual(['request', 'response']);
    expect(last()).toMatchObject({ outcome: 'cancelled', error: reason });
  });

  test('that runs out of time has failed', async () => {
    const { hooks, last } = recorder();
    await using it = await setup({ script: [reply('x', { hold: gate() })] }, { hooks, timeouts: { firstByteMs: 100 } });
    await expect(ask(it.client.chat)).rejects.toMatchObject({ code: 'CLIENT_TIMEOUT' });
    expect(last()).toMatchObject({ outcome: 'failed', error: { code: 'CLIENT_TIMEOUT' } });
  });

  test('that is not sent is not told', async () => {
    const { hooks, names } = recorder();
    await using it = await setup({}, { hooks });
    await expect(ask(it.client.chat, undefined, { ...request, maxTokens: -1 })).rejects.toThrow('maxTokens');
    await expect(ask(it.client.chat, AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    expect(names()).toEqual([]);
  });

  test('is not harmed by hooks that throw or reject, and the first fault of each is warned of', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const bad = () => {
      throw new Error('broken');
    };
    const hooks = { onRequest: bad, onRetry: bad, onDelta: bad, onResponse: async () => bad() };
    await using it = await setup(
      { script: [faults.serverError(), reply('a long reply of two pieces'), reply('b')] },
      { hooks },
    );
    await expect(ask(it.client.chat)).resolves.toMatchObject({ content: 'a long reply of two pieces' });
    await expect(ask(it.client.chat)).resolves.toMatchObject({ content: 'b' });
    const names = warned.mock.calls.map(([words]) => String(words).match(/hook (\w+)/)?.[1]);
    expect(names).toEqual(['onRequest', 'onRetry', ...(stream ? ['onDelta'] : []), 'onResponse']);
    expect(warned.mock.calls[0]).toEqual([expect.stringContaining('broken'), { code: 'MAE_HOOK_FAILED' }]);
  });
});

test('a stream that is left is told as left, with the pieces that were handed on', async () => {
  const { told, hooks, names, last } = recorder();
  await using it = await setup({ script: [reply('abcdef', { wire: { pieceLength: 2 } })] }, { hooks });
  for await (const chunk of it.client.chat.stream(request)) if (chunk.type === 'delta') break;
  expect(names()).toEqual(['request', 'delta', 'response']);
  expect(told[1]?.[1]).toMatchObject({ index: 0, content: 'ab' });
  expect(last()).toMatchObject({ outcome: 'left', status: 200 });
});

test('a stream that is cut has failed, with the status it began with', async () => {
  const { hooks, last } = recorder();
  const cut = faults.cut('abcdef', { afterDeltas: 1, how: 'eof' }, { wire: { pieceLength: 2 } });
  await using it = await setup({ script: [cut] }, { hooks });
  await expect(collect(it.client.chat.stream(request))).rejects.toMatchObject({ code: 'CLIENT_STREAM_CUT' });
  expect(last()).toMatchObject({ outcome: 'failed', status: 200, error: { code: 'CLIENT_STREAM_CUT' } });
});

test('the list of models is told too', async () => {
  const { told, hooks } = recorder();
  await using it = await setup({}, { hooks });
  await it.client.models.list();
  expect(told.map(([name, { operation, model }]) => [name, operation, model])).toEqual([
    ['request', 'models', undefined],
    ['response', 'models', undefined],
  ]);
});

test('hooks that are no functions, or not of these, are refused by name', () => {
  const make = (hooks: unknown) => () => new MistralApiClient({ hooks: hooks as ClientHooks });
  const refused = (words: string) =>
    expect.objectContaining({ code: 'CLIENT_OPTIONS_INVALID', message: expect.stringContaining(words) });
  expect(make({ onRetry: 1 })).toThrow(refused('hooks.onRetry'));
  expect(make({ onEnd: () => {} })).toThrow(refused('onEnd'));
});
