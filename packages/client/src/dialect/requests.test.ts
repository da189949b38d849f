import type { ChatMessage, ChatRequest } from '@mae/protocol';
import { expect, test } from 'vitest';
import { serveBytes } from '../__fixtures__/bytes-server.js';
import { collect, request } from '../__fixtures__/setup.js';
import { assistantMessage, type Dialect, MistralApiClient, type StreamOptions } from '../index.js';

type Body = Record<string, unknown>;

/** The body a request is sent as, whole or streamed, after its server has listed models of `owner`. */
async function bodyOf(given: Partial<ChatRequest>, dialect: Dialect, { stream = false, owner = '' } = {}) {
  const reply = { choices: [{ message: { content: '' } }] };
  await using server = await serveBytes({ json: { data: [{ id: 'm', owned_by: owner }] } }, { json: reply });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl, dialect });
  await client.models.list();
  const asked = { ...request, ...given };
  if (stream) await collect(client.chat.stream(asked));
  else await client.chat.complete(asked);
  return server.requests.at(-1)?.body as Body;
}

const everything: Partial<ChatRequest> = {
  maxTokens: 1,
  temperature: 1,
  stop: ['x'],
  randomSeed: 7,
  toolChoice: 'any',
  reasoningEffort: 'low',
  replyCount: 2,
  promptCacheKey: 'k',
  serviceTier: 'auto',
  metadata: { a: 1 },
  guardrails: [{ moderation: { action: 'block' } }],
  safePrompt: true,
};
const both = { max_tokens: 1, temperature: 1, stop: ['x'], reasoning_effort: 'low', n: 2 };
const plain = { model: request.model, messages: request.messages };

test('Mistral gets what only it has, by its names, and no stream_options', async () => {
  const body = {
    ...plain,
    ...both,
    random_seed: 7,
    tool_choice: 'any',
    prompt_cache_key: 'k',
    service_tier: 'auto',
    metadata: { a: 1 },
    guardrails: [{ moderation_llm_v2: { action: 'block' } }],
    safe_prompt: true,
  };
  expect(await bodyOf(everything, 'mistral')).toEqual(body);
  expect(await bodyOf(everything, 'mistral', { stream: true })).toEqual({ ...body, stream: true });
});

test('other servers get seed, required and stream_options, and nothing of Mistral alone', async () => {
  const body = { ...plain, ...both, seed: 7, tool_choice: 'required' };
  expect(await bodyOf(everything, 'openai')).toEqual(body);
  const streamed = { ...body, stream: true, stream_options: { include_usage: true } };
  expect(await bodyOf(everything, 'openai', { stream: true })).toEqual(streamed);
});

test.each<[Dialect, StreamOptions, unknown]>([
  ['mistral', { includeUsage: true, streamToolCalls: true }, { include_usage: true, stream_tool_calls: true }],
  ['openai', { includeUsage: false }, { include_usage: false }],
  ['openai', {}, undefined],
])(
  'in the dialect %s the option streamOptions %j is what is sent, with streams alone',
  async (dialect, streamOptions, sent) => {
    await using server = await serveBytes({ json: { choices: [{ message: { content: '' } }] } });
    await using client = new MistralApiClient({ baseUrl: server.baseUrl, dialect, streamOptions });
    await collect(client.chat.stream(request));
    await client.chat.complete(request);
    const bodies = server.requests.map(({ body }) => body as Body);
    expect(bodies.map((body) => body.stream_options)).toEqual([sent, undefined]);
  },
);

test('LM Studio gets a schema for json-object; others get json_object', async () => {
  const asked: Partial<ChatRequest> = { responseFormat: { type: 'json-object' } };
  const format = async (dialect: Dialect, owner?: string) => (await bodyOf(asked, dialect, { owner })).response_format;
  expect(await format('openai', 'organization_owner')).toEqual({
    type: 'json_schema',
    json_schema: { name: 'json', schema: { type: 'object' } },
  });
  expect(await format('openai', 'vllm')).toEqual({ type: 'json_object' });
  expect(await format('mistral')).toEqual({ type: 'json_object' });
});

const parts: ChatMessage = {
  role: 'user',
  content: [
    { type: 'text', text: 'a' },
    { type: 'image', url: 'data:image/png;base64,AA' },
    { type: 'image', url: 'https://x/y.png', detail: 'high' },
    { type: 'audio', data: 'AA', format: 'wav' },
  ],
};

test('parts of a message are written as each server reads them', async () => {
  const content = async (dialect: Dialect, message: ChatMessage) =>
    ((await bodyOf({ messages: [message] }, dialect)).messages as Body[])[0]?.content;
  expect(await content('mistral', parts)).toEqual([
    { type: 'text', text: 'a' },
    { type: 'image_url', image_url: 'data:image/png;base64,AA' },
    { type: 'image_url', image_url: { url: 'https://x/y.png', detail: 'high' } },
    { type: 'input_audio', input_audio: 'AA' },
  ]);
  expect(await content('openai', parts)).toEqual([
    { type: 'text', text: 'a' },
    { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
    { type: 'image_url', image_url: { url: 'https://x/y.png', detail: 'high' } },
    { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
  ]);
  const texts: ChatMessage = { role: 'user', content: ['a', 'b'].map((text) => ({ type: 'text', text })) };
  expect(await content('openai', texts)).toBe('ab');
  expect(await content('mistral', texts)).toEqual([
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ]);
});

const thought: ChatMessage = {
  role: 'assistant',
  content: 'a',
  reasoning: 'r',
  reasoningMark: { signature: 's', closed: true },
};

test.each<[string, Dialect, string | undefined, unknown]>([
  [
    'goes back to a model that thinks, with its mark',
    'mistral',
    'high',
    [
      { type: 'thinking', thinking: [{ type: 'text', text: 'r' }], signature: 's', closed: true },
      { type: 'text', text: 'a' },
    ],
  ],
  ['is left out where thinking is off', 'mistral', 'none', 'a'],
  ['is left out where nothing is said of effort', 'mistral', undefined, 'a'],
  ['is left out for other servers', 'openai', 'high', 'a'],
])('thinking of earlier replies %s', async (_name, dialect, reasoningEffort, content) => {
  const messages: ChatMessage[] = [...request.messages, thought, ...request.messages];
  const body = await bodyOf({ messages, reasoningEffort }, dialect);
  expect((body.messages as Body[])[1]).toEqual({ role: 'assistant', content });
});

test('a reply goes back whole: thinking without text, and calls', async () => {
  const toolCalls = [{ id: 'aB3dE5gH7', name: 'f', arguments: '{}' }];
  const reply = assistantMessage({ content: '', reasoning: 'r', reasoningMark: { closed: true }, toolCalls });
  const messages: ChatMessage[] = [...request.messages, reply, { role: 'tool', toolCallId: 'aB3dE5gH7', content: '1' }];
  const body = await bodyOf({ messages, reasoningEffort: 'high' }, 'mistral');
  expect((body.messages as Body[])[1]).toEqual({
    role: 'assistant',
    content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r' }], closed: true }],
    tool_calls: [{ id: 'aB3dE5gH7', type: 'function', function: { name: 'f', arguments: '{}' } }],
  });
});

test.each<[string, Dialect, object]>([
  ['reasoningEffort', 'mistral', { reasoningEffort: 'banana' }],
  ['temperature', 'mistral', { temperature: 1.6 }],
  ['topP', 'openai', { topP: 0 }],
  ['serviceTier', 'mistral', { serviceTier: 'standard_only' }],
  ['toolChoice', 'mistral', { toolChoice: 'required' }],
  ['replyCount', 'mistral', { replyCount: 0 }],
  ['replyCount', 'mistral', { replyCount: 2, prediction: 'x' }],
  ['guardrails.0.moderation.action', 'mistral', { guardrails: [{ moderation: { action: 'stop' } }] }],
  ['messages.0.content', 'mistral', { messages: [{ role: 'user', content: [] }] }],
  ['messages.0.content', 'mistral', { messages: [{ role: 'user', content: [{ type: 'image_url', url: 'x' }] }] }],
  ['promptMode', 'mistral', { promptMode: 'reasoning' }],
  ['messages.0.content.0', 'openai', { messages: [{ role: 'user', content: [{ type: 'document', url: 'x' }] }] }],
  ['messages.0.content.0.format', 'openai', { messages: [{ role: 'user', content: [{ type: 'audio', data: 'x' }] }] }],
])('a wrong %s in the dialect %s is refused by name, before anything is sent', async (field, dialect, wrong) => {
  await using server = await serveBytes();
  await using client = new MistralApiClient({ baseUrl: server.baseUrl, dialect });
  const asked = client.chat.complete({ ...request, ...wrong } as ChatRequest);
  await expect(asked).rejects.toMatchObject({
    code: 'CLIENT_REQUEST_INVALID',
    message: expect.stringContaining(field),
  });
  expect(server.requests).toEqual([]);
});

test('an effort of its own is the business of another server', async () => {
  expect((await bodyOf({ reasoningEffort: 'extreme' }, 'openai')).reasoning_effort).toBe('extreme');
});
