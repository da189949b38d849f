import { expect, test } from 'vitest';
import { type Given, serveBytes } from './__fixtures__/bytes-server.js';
import { type EmbeddingRequest, MistralApiClient } from './index.js';

const model = 'mistral-embed-2312';
const usage = { prompt_tokens: 8, completion_tokens: 0, total_tokens: 8 };
const entry = (embedding: unknown, index?: number) => ({ object: 'embedding', embedding, index });

async function ask(request: EmbeddingRequest, given: Given, dialect?: 'openai') {
  await using server = await serveBytes(given);
  await using client = new MistralApiClient({
    baseUrl: server.baseUrl,
    dialect,
    prices: { [model]: { inputUsd: 0.1, outputUsd: 0 } },
  });
  return { reply: await client.embeddings.create(request), requests: server.requests };
}

test('gives one vector for each input, in their order, with usage and cost', async () => {
  const data = [entry([0.3, 0.4], 1), entry([0.1, 0.2], 0)];
  const input = ['a', 'b'];
  const request: EmbeddingRequest = { model, input, dimensions: 2, numberType: 'float', metadata: { a: 1 } };
  const { reply, requests } = await ask(request, { json: { id: 'e', object: 'list', model, usage, data } });
  expect(reply).toEqual({
    model,
    embeddings: [
      [0.1, 0.2],
      [0.3, 0.4],
    ],
    usage: { promptTokens: 8, completionTokens: 0, totalTokens: 8, cachedTokens: 0 },
    costUsd: expect.closeTo(8e-7, 12),
    retries: 0,
    host: expect.stringContaining('127.0.0.1'),
  });
  const body = { model, input, output_dimension: 2, output_dtype: 'float', metadata: { a: 1 } };
  expect(requests).toEqual([{ method: 'POST', url: '/v1/embeddings', body }]);
});

test('takes one text, and a reply without index, usage and model', async () => {
  const { reply, requests } = await ask({ model, input: 'a' }, { json: { data: [entry([1, 2, 3])] } });
  expect(reply).toMatchObject({ model, embeddings: [[1, 2, 3]], usage: { totalTokens: 0 } });
  expect(requests[0]?.body).toEqual({ model, input: 'a' });
});

test('speaks the OpenAI dialect', async () => {
  const request: EmbeddingRequest = { model, input: 'a', dimensions: 3, numberType: 'float', metadata: { a: 1 } };
  const { requests } = await ask(request, { json: { data: [entry([1, 2, 3])] } }, 'openai');
  expect(requests[0]?.body).toEqual({ model, input: 'a', dimensions: 3 });
  await expect(ask({ ...request, numberType: 'int8' }, {}, 'openai')).rejects.toMatchObject({
    code: 'CLIENT_REQUEST_INVALID',
    message: expect.stringContaining('numberType'),
  });
});

test.each([
  ['input', { input: [] }],
  ['dimensions', { dimensions: 0 }],
  ['numberType', { numberType: 'double' }],
  ['inputs', { inputs: 'a' }],
])('refuses a wrong %s before anything is sent', async (field, wrong) => {
  await expect(ask({ model, input: 'a', ...wrong } as EmbeddingRequest, {})).rejects.toMatchObject({
    code: 'CLIENT_REQUEST_INVALID',
    message: expect.stringContaining(field),
  });
});

test.each([
  ['no list', { json: { data: {} } }],
  ['no JSON', { text: '<html>' }],
  ['too few', { json: { data: [entry([1])] } }],
  ['one twice', { json: { data: [entry([1], 0), entry([2], 0)] } }],
  ['a far index', { json: { data: [entry([1], 0), entry([2], 4_000_000_000)] } }],
  ['text for numbers', { json: { data: [entry([1]), entry('AACAPw==')] } }],
])('a reply with %s is CLIENT_REPLY_INVALID', async (_name, given) => {
  const asked = ask({ model, input: ['a', 'b'] }, given);
  await expect(asked).rejects.toMatchObject({ code: 'CLIENT_REPLY_INVALID' });
});

test('a cancel rejects with its reason', async () => {
  await using client = new MistralApiClient({ apiKey: 'k' });
  const signal = AbortSignal.abort('no');
  await expect(client.embeddings.create({ model, input: 'a' }, { signal })).rejects.toBe('no');
});
