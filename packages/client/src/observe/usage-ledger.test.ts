import { faults, gate, reply } from '@mae/testing';
import { describe, expect, test } from 'vitest';
import { collect, request, setup, ways } from '../__fixtures__/setup.js';

const zero = {
  requests: 0,
  retries: 0,
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
  cachedTokens: 0,
  costUsd: 0,
  unpricedCalls: 0,
  unfinishedCalls: 0,
};

describe.each(ways)('calls asked %s', (_way, ask) => {
  test('are added up, by model and in sum', async () => {
    const usage = { promptTokens: 1000, completionTokens: 100, totalTokens: 1100, cachedTokens: 640 };
    await using it = await setup(
      {
        script: [
          faults.overloaded(),
          reply('a', { usage }),
          reply('b', { usage }),
          reply('c', { usage }),
          faults.serverError({ times: 2 }),
          faults.unauthorized(),
        ],
      },
      { retry: { maxRetries: 2 } },
    );
    const { client } = it;
    expect(client.usage).toEqual({ ...zero, byModel: {} });
    const before = client.usage;

    await ask(client.chat);
    await ask(client.chat);
    await ask(client.chat, undefined, { ...request, model: 'mine' });
    await expect(ask(client.chat)).rejects.toMatchObject({ code: 'CLIENT_UNAUTHORIZED' });

    const costUsd = (2 * (360 * 0.15 + 640 * 0.015 + 100 * 0.6)) / 1e6;
    expect(client.usage).toEqual({
      requests: 4,
      retries: 3,
      promptTokens: 3000,
      completionTokens: 300,
      totalTokens: 3300,
      cachedTokens: 1920,
      costUsd: expect.closeTo(costUsd, 12),
      unpricedCalls: 1,
      unfinishedCalls: 1,
      byModel: {
        [request.model]: {
          requests: 3,
          retries: 3,
          promptTokens: 2000,
          completionTokens: 200,
          totalTokens: 2200,
          cachedTokens: 1280,
          costUsd: expect.closeTo(costUsd, 12),
          unpricedCalls: 0,
          unfinishedCalls: 1,
        },
        mine: { ...zero, requests: 1, ...usage, unpricedCalls: 1 },
      },
    });
    expect(before.requests).toBe(0);
  });

  test('that were not sent do not count', async () => {
    await using it = await setup();
    await expect(ask(it.client.chat, AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    expect(it.client.usage.requests).toBe(0);
  });

  test('that only waited for their turn do not count', async () => {
    const hold = gate();
    const rateLimit = { maxConcurrent: 1 };
    await using it = await setup({ script: [reply('x', { hold })] }, { rateLimit });
    const first = ask(it.client.chat);
    await hold.reached;
    const cancel = new AbortController();
    const second = ask(it.client.chat, cancel.signal);
    cancel.abort(new Error('no'));
    await expect(second).rejects.toThrow('no');
    hold.release();
    await first;
    expect(it.client.usage).toMatchObject({ requests: 1, unfinishedCalls: 0 });
  });

  test('without a word on usage have no known cost', async () => {
    const body = ({ usage: _usage, ...rest }: Record<string, unknown>) => rest;
    const frames = (all: Record<string, unknown>[]) => all.map(body);
    await using it = await setup({ script: [reply('x', { wire: { body, frames } })] });
    expect(await ask(it.client.chat)).not.toHaveProperty('costUsd');
    expect(it.client.usage).toMatchObject({ requests: 1, totalTokens: 0, costUsd: 0, unpricedCalls: 1 });
  });

  test('served with priority cost 1.75 times as much', async () => {
    const priority = (body: Record<string, unknown>) =>
      typeof body.usage === 'object' && body.usage !== null
        ? { ...body, usage: { ...body.usage, service_tier: 'priority' } }
        : body;
    const wire = { body: priority, frames: (all: Record<string, unknown>[]) => all.map(priority) };
    const usage = { promptTokens: 1000, completionTokens: 100, cachedTokens: 640 };
    await using it = await setup({ script: [reply('x', { usage, wire })] });
    const { costUsd } = await ask(it.client.chat);
    expect(costUsd).toBeCloseTo((1.75 * (360 * 0.15 + 640 * 0.015 + 100 * 0.6)) / 1e6, 12);
  });
});

test('a stream that is left counts as unfinished', async () => {
  await using it = await setup({ script: [reply('abcdef', { wire: { pieceLength: 2 } }), reply('x')] });
  for await (const _ of it.client.chat.stream(request)) break;
  await collect(it.client.chat.stream(request));
  expect(it.client.usage).toMatchObject({ requests: 2, unfinishedCalls: 1, unpricedCalls: 0 });
});
