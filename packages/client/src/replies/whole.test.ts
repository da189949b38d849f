import type { ChatRequest } from '@mae/protocol';
import { expect, test } from 'vitest';
import { serveBytes } from '../__fixtures__/bytes-server.js';
import { request } from '../__fixtures__/setup.js';
import { MistralApiClient } from '../index.js';

async function read(body: unknown, given: Partial<ChatRequest> = {}) {
  await using server = await serveBytes(typeof body === 'string' ? { text: body } : { json: body });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl });
  return await client.chat.complete({ ...request, ...given });
}

const message = (fields: object, rest: object = {}) => ({ choices: [{ index: 0, message: fields, ...rest }] });
const call = (fields: object) => message({ role: 'assistant', content: '', tool_calls: [fields] });

test.each<[string, unknown, object]>([
  // Mistral's API
  ['tool_calls null', message({ content: 'a', tool_calls: null }, { logprobs: null }), { content: 'a' }],
  ['no content beside tool calls', message({ tool_calls: [{ id: 'a', function: { name: 'f' } }] }), { content: '' }],
  [
    'tool calls without type and index',
    call({ id: 'aB3dE5gH7', function: { name: 'f', arguments: '{"n":1}' } }),
    { toolCalls: [{ id: 'aB3dE5gH7', name: 'f', arguments: '{"n":1}' }], finishReason: 'tool_calls' },
  ],
  [
    'a long id, handed on as it is',
    call({ id: 'chatcmpl-tool-1', function: { name: 'f', arguments: '{}' } }),
    { toolCalls: [{ id: 'chatcmpl-tool-1' }] },
  ],
  [
    'thinking with signature and references',
    message({
      content: [
        {
          type: 'thinking',
          thinking: [
            { type: 'text', text: 'r' },
            { type: 'reference', reference_ids: [1] },
            { type: 'tool_reference' },
          ],
          signature: 's',
          closed: true,
        },
        { type: 'text', text: 'a' },
      ],
    }),
    { content: 'a', reasoning: 'r', reasoningMark: { signature: 's', closed: true } },
  ],
  [
    'thinking without a signature',
    message({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r' }], signature: null }] }),
    { content: '', reasoning: 'r', reasoningMark: undefined },
  ],
  [
    'chunks that are neither text nor thinking',
    message({
      content: [
        { type: 'text', text: 'a' },
        { type: 'reference', reference_ids: [1, 'b'] },
        { type: 'brand_new', x: 1 },
      ],
    }),
    {
      content: 'a',
      otherParts: [
        { type: 'reference', reference_ids: [1, 'b'] },
        { type: 'brand_new', x: 1 },
      ],
    },
  ],
  [
    'messages of tools the server ran',
    {
      choices: [
        {
          messages: [
            { role: 'assistant', content: 'a' },
            { role: 'tool', content: 'b' },
          ],
          finish_reason: 'stop',
        },
      ],
    },
    { content: 'ab' },
  ],
  [
    'what guardrails found',
    { ...message({ content: 'a' }), guardrails: [{ results: { jailbreaking: false } }] },
    { guardrails: [{ results: { jailbreaking: false } }] },
  ],
  [
    'the tier and seconds of audio in the usage',
    { ...message({ content: 'a' }), usage: { prompt_tokens: 3, prompt_audio_seconds: 4, service_tier: 'priority' } },
    { serviceTier: 'priority', usage: { promptTokens: 3, totalTokens: 3 } },
  ],
  ['a finish reason of null', message({ content: 'a' }, { finish_reason: null }), { finishReason: 'stop' }],
  ['a finish reason nobody knows', message({ content: 'a' }, { finish_reason: 'x' }), { finishReason: 'x' }],
  ['keys nobody knows', { ...message({ content: 'a', p: 'xx' }), p: 'abc', timings: {} }, { content: 'a' }],
  // OpenAI-compatible servers
  [
    'an empty list of tool calls',
    message({ content: 'a', tool_calls: [] }),
    { finishReason: 'stop', toolCalls: undefined },
  ],
  ['an empty finish reason', message({ content: 'a' }, { finish_reason: '' }), { finishReason: 'stop' }],
  [
    'reasoning in both fields once',
    message({ reasoning: 'r', reasoning_content: 'r' }),
    { reasoning: 'r', content: '' },
  ],
  ['reasoning of null', message({ content: 'a', reasoning_content: null }), { reasoning: undefined }],
  [
    'arguments as an object',
    call({ id: 'a', function: { name: 'f', arguments: { n: 1 } } }),
    { toolCalls: [{ arguments: '{"n":1}' }] },
  ],
  [
    'arguments of null',
    call({ id: 'a', function: { name: 'f', arguments: null } }),
    { toolCalls: [{ arguments: '{}' }] },
  ],
  [
    'no id, object, created, model and usage',
    message({ content: 'a' }),
    { model: request.model, usage: { totalTokens: 0 } },
  ],
  [
    'a stop_reason beside',
    message({ content: 'a' }, { finish_reason: 'stop', stop_reason: 7 }),
    { finishReason: 'stop' },
  ],
  ['a byte order mark', `\uFEFF ${JSON.stringify(message({ content: 'a' }))}\n`, { content: 'a' }],
])('reads a whole reply with %s', async (_name, body, expected) => {
  const absent = { toolCalls: undefined, reasoning: undefined, reasoningMark: undefined };
  expect({ ...absent, ...(await read(body)) }).toMatchObject(expected);
});

test('a call without an id gets one that the API takes, the same every time', async () => {
  const body = message({ tool_calls: [1, 2].map((n) => ({ id: 'null', function: { name: 'f', arguments: `${n}` } })) });
  const ids = (await read(body)).toolCalls?.map(({ id }) => id) ?? [];
  expect(ids).toEqual([expect.stringMatching(/^[a-zA-Z0-9]{9}$/), expect.stringMatching(/^[a-zA-Z0-9]{9}$/)]);
  expect(new Set(ids).size).toBe(2);
  expect((await read(body)).toolCalls?.map(({ id }) => id)).toEqual(ids);
});

test('further replies are alternatives, in the order of their index', async () => {
  const one = (content: string, index?: number) => ({ index, message: { content }, finish_reason: 'stop' });
  const choices = [one('b', 1), one('a', 0), { ...one('c', 2), finish_reason: 'length' }, one('nobody asked', 3)];
  expect(await read({ choices }, { replyCount: 3 })).toMatchObject({
    content: 'a',
    alternatives: [
      { content: 'b', finishReason: 'stop' },
      { content: 'c', finishReason: 'length' },
    ],
  });
  const reply = await read({ choices: [one('a'), one('b')] }, { replyCount: 2 });
  expect(reply).toMatchObject({ content: 'a', alternatives: [{ content: 'b' }] });
  expect(await read({ choices })).not.toHaveProperty('alternatives');
});

test.each([
  {},
  { choices: [] },
  { choices: null },
  message({}).choices,
  { choices: [{ index: 0 }] },
  'null',
  '[]',
  '"a"',
])('%j is no reply', async (body) => {
  await expect(read(body)).rejects.toMatchObject({ code: 'CLIENT_REPLY_INVALID' });
});
