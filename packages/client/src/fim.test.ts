import { expect, test } from 'vitest';
import { serveBytes } from './__fixtures__/bytes-server.js';
import { collect } from './__fixtures__/setup.js';
import { type FimRequest, MistralApiClient } from './index.js';

const model = 'codestral-2508';
const full: FimRequest = {
  model,
  prompt: 'def add(a,',
  suffix: '    return a + b\n',
  maxTokens: 32,
  minTokens: 1,
  temperature: 0,
  topP: 0.9,
  stop: ['\n\n'],
  randomSeed: 7,
  promptCacheKey: 'k',
  metadata: { file: 'add.py' },
};
const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };

test('fills in the middle whole, by the wire names of the API, with usage and cost', async () => {
  const message = { role: 'assistant', content: ' b):\n', tool_calls: null };
  await using server = await serveBytes({
    json: { id: 'f', model, usage, choices: [{ message, finish_reason: 'stop' }] },
  });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl });
  expect(await client.fim.complete(full)).toMatchObject({
    content: ' b):\n',
    finishReason: 'stop',
    usage: { totalTokens: 1100 },
    costUsd: expect.closeTo((1000 * 0.3 + 100 * 0.9) / 1e6, 12),
    retries: 0,
  });
  expect(server.requests).toEqual([
    {
      method: 'POST',
      url: '/v1/fim/completions',
      body: {
        model,
        prompt: 'def add(a,',
        suffix: '    return a + b\n',
        max_tokens: 32,
        min_tokens: 1,
        temperature: 0,
        top_p: 0.9,
        stop: ['\n\n'],
        random_seed: 7,
        prompt_cache_key: 'k',
        metadata: { file: 'add.py' },
      },
    },
  ]);
});

test('fills in the middle piece by piece', async () => {
  const chunk = (content: string, finish: string | null = null) => ({
    model,
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
    ...(finish !== null && { usage }),
  });
  await using server = await serveBytes({ frames: [chunk(''), chunk(' b'), chunk('):\n'), chunk('', 'stop')] });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl });
  const { content, deltas, completion } = await collect(client.fim.stream({ model, prompt: 'def add(a,' }));
  expect({ content, deltas }).toEqual({ content: ' b):\n', deltas: 2 });
  expect(completion).toMatchObject({ content: ' b):\n', usage: { promptTokens: 1000 } });
  expect(server.requests[0]?.body).toEqual({ model, prompt: 'def add(a,', stream: true });
});

test.each([
  ['prompt', { prompt: undefined }],
  ['temperature', { temperature: 1.6 }],
  ['minTokens', { minTokens: -1 }],
  ['messages', { messages: [] }],
  ['n', { n: 2 }],
])('refuses a wrong %s before anything is sent', async (field, wrong) => {
  await using server = await serveBytes();
  await using client = new MistralApiClient({ baseUrl: server.baseUrl });
  const refusal = { code: 'CLIENT_REQUEST_INVALID', message: expect.stringContaining(field) };
  await expect(client.fim.complete({ ...full, ...wrong } as FimRequest)).rejects.toMatchObject(refusal);
  await expect(collect(client.fim.stream({ ...full, ...wrong } as FimRequest))).rejects.toMatchObject(refusal);
  expect(server.requests).toEqual([]);
});

test('says that OpenAI-compatible servers cannot', async () => {
  await using client = new MistralApiClient({ baseUrl: 'http://localhost:11434' });
  await expect(client.fim.complete(full)).rejects.toMatchObject({
    code: 'CLIENT_REQUEST_INVALID',
    message: expect.stringContaining('in the middle'),
  });
});

test('a cancel rejects with its reason', async () => {
  await using client = new MistralApiClient({ apiKey: 'k' });
  await expect(client.fim.complete(full, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
});
