import { describe, expect, test, vi } from 'vitest';
import {
  faults,
  type MistralServer,
  type MistralServerOptions,
  modelCard,
  reply,
  replyJson,
  startMistralServer,
  type WireOptions,
} from '../src/index.js';
import { type Chunk, sdk } from './official-sdk/load.js';

const messages = [{ role: 'user', content: 'Say hello' }];
const hello = { model: 'mistral-small-latest', messages };
const toolCalls = [
  { id: 'aB3dE5gH7', name: 'add', arguments: '{"a":1,"b":2}' },
  { id: 'aB3dE5gH8', name: 'now', arguments: '{}' },
];
const tools = [
  {
    type: 'function',
    function: { name: 'add', parameters: { type: 'object', properties: { a: { type: 'number' } } } },
  },
];

/** A server, and the official client that talks to it. */
async function setup(options: MistralServerOptions = {}, clientOptions: object = {}) {
  if (sdk === undefined) throw new Error('the SDK is not installed');
  const server = await startMistralServer({ apiKey: 'made-up', ...options });
  const client = sdk.create({ serverURL: server.baseUrl, ...clientOptions });
  return { server, client, [Symbol.asyncDispose]: () => server.close() };
}

async function collect(stream: AsyncIterable<{ data: Chunk }>) {
  const chunks: Chunk[] = [];
  for await (const event of stream) chunks.push(event.data);
  const texts = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta.content ?? ''));
  return { chunks, texts, last: chunks.at(-1) };
}

/** Every place in a value where the SDK met what it does not know, and said so instead of failing. */
function unknownIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const here = 'isUnknown' in value && value.isUnknown === true ? [value] : [];
  return [...here, ...Object.values(value).flatMap(unknownIn)];
}

const rejection = async (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: { name: string; statusCode?: number; body?: string; detail?: unknown; message: string }) => error,
  );

describe.skipIf(sdk === undefined)('the official SDK', () => {
  test('asks chat with all its fields, whole', async () => {
    await using it = await setup({ script: [reply('hello', { usage: { promptTokens: 200, cachedTokens: 128 } })] });
    const answer = await it.client.chat.complete({
      ...hello,
      temperature: 0.3,
      topP: 0.9,
      maxTokens: 50,
      stop: ['END'],
      randomSeed: 7,
      presencePenalty: 0,
      frequencyPenalty: 0,
      n: 1,
      parallelToolCalls: true,
      reasoningEffort: 'high',
      safePrompt: false,
      promptCacheKey: 'k',
      metadata: { a: 'b' },
      prediction: { type: 'content', content: 'he' },
      toolChoice: 'auto',
      tools,
      responseFormat: {
        type: 'json_schema',
        jsonSchema: { name: 'a', strict: true, schemaDefinition: { type: 'object', additionalProperties: false } },
      },
    });
    expect(answer).toMatchObject({
      model: 'mistral-small-latest',
      usage: { promptTokens: 200, completionTokens: 2, totalTokens: 202 },
      choices: [{ finishReason: 'stop', message: { role: 'assistant', content: 'hello' } }],
    });
    expect(it.server.requests[0]).toMatchObject({ path: '/v1/chat/completions', headers: { authorization: 'right' } });
    it.server.assertDone();
  });

  test('reads thinking and text, whole and streamed in both forms', async () => {
    const thinking = { content: 'abcdef', reasoning: 'uvwxyz' };
    const forms: WireOptions[] = [{ pieceLength: 2 }, { pieceLength: 2, contentAsChunks: true }];
    await using it = await setup({ script: [reply(thinking), ...forms.map((wire) => reply({ ...thinking, wire }))] });
    const whole = await it.client.chat.complete(hello);
    expect(whole.choices[0]?.message.content).toEqual([
      { type: 'thinking', thinking: [{ type: 'text', text: 'uvwxyz' }], closed: true },
      { type: 'text', text: 'abcdef' },
    ]);
    for (const _ of forms) {
      const { texts, chunks } = await collect(await it.client.chat.stream(hello));
      const parts = texts.flat() as (string | { text?: string; thinking?: { text: string }[] })[];
      const textOf = parts.map((part) => (typeof part === 'string' ? part : (part.text ?? ''))).join('');
      const thought = parts.flatMap((part) => (typeof part === 'string' ? [] : (part.thinking ?? [])));
      expect([textOf, thought.map((part) => part.text).join('')]).toEqual(['abcdef', 'uvwxyz']);
      expect(unknownIn([whole, chunks])).toEqual([]);
    }
  });

  test.each([
    ['as it comes', {}],
    ['byte by byte', { splitBytes: 1 }],
    ['with CRLF and comments', { newline: '\r\n', comments: true }],
    ['with CR', { newline: '\r' }],
    ['with padding', { padding: true }],
    ['as lists of chunks', { contentAsChunks: true }],
    ['with usage in a frame of its own', { usage: 'own' }],
  ] as [string, WireOptions][])('reads a stream %s', async (_how, wire) => {
    const text = 'grüße \u2028 an alle 😀';
    await using it = await setup({ script: [reply(text, { wire: { pieceLength: 3, ...wire } })] });
    const { texts, chunks, last } = await collect(await it.client.chat.stream(hello));
    const parts = texts.flat() as (string | { text: string })[];
    expect(parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')).toBe(text);
    expect(last?.usage).toMatchObject({ completionTokens: expect.any(Number) });
    expect(unknownIn(chunks)).toEqual([]);
  });

  test.each(['whole', 'fragments', 'indexed'] as const)('calls tools and answers them: %s', async (how) => {
    await using it = await setup({
      script: [reply({ toolCalls }), reply({ toolCalls, wire: { toolCalls: how, pieceLength: 4 } }), reply('3, noon')],
    });
    const asked = { ...hello, tools, toolChoice: 'any' };
    const called = await it.client.chat.complete(asked);
    const calls = called.choices[0]?.message.toolCalls ?? [];
    expect(calls.map((call) => call.id)).toEqual(toolCalls.map((call) => call.id));
    const { chunks, last } = await collect(await it.client.chat.stream(asked));
    const fragments = chunks.flatMap((chunk) => chunk.choices[0]?.delta.toolCalls ?? []);
    expect(fragments.map((call) => call.function.arguments).join('')).toBe('{"a":1,"b":2}{}');
    expect(last?.choices[0]?.finishReason).toBe('tool_calls');
    const answered = await it.client.chat.complete({
      ...asked,
      messages: [
        ...messages,
        { role: 'assistant', content: '', toolCalls: calls },
        ...calls.map((call) => ({ role: 'tool', content: '1', toolCallId: call.id, name: call.function.name })),
      ],
    });
    expect(answered.choices[0]?.message.content).toBe('3, noon');
    it.server.assertDone();
  });

  test('asks fim, whole and streamed', async () => {
    await using it = await setup({ script: [reply(' b):', { times: 2, when: { endpoint: 'fim' } })] });
    const request = { model: 'codestral-2508', prompt: 'def add(a,', suffix: 'return a', maxTokens: 9, minTokens: 1 };
    const whole = await it.client.fim.complete(request);
    expect(whole.choices[0]?.message.content).toBe(' b):');
    const { texts } = await collect(await it.client.fim.stream(request));
    expect(texts.join('')).toBe(' b):');
  });

  test('asks for embeddings', async () => {
    await using it = await setup();
    const answer = await it.client.embeddings.create({ model: 'mistral-embed', inputs: ['a', 'b'] });
    expect(answer.data.map((one) => [one.index, one.embedding.length])).toEqual([
      [0, 1024],
      [1, 1024],
    ]);
    const small = { model: 'codestral-embed', inputs: 'a', outputDimension: 64, outputDtype: 'int8' };
    expect((await it.client.embeddings.create(small)).data[0]?.embedding).toHaveLength(64);
  });

  test('lists models and retrieves one, by an id that has to be encoded too', async () => {
    await using it = await setup({
      models: [modelCard('a/b c', { type: 'fine-tuned' }), modelCard('old', { deprecation: '2026-01-01T00:00:00Z' })],
    });
    const { data } = await it.client.models.list();
    expect(data.map((card) => [card.id, card.deprecation?.getFullYear()])).toEqual([
      ['a/b c', undefined],
      ['old', 2026],
    ]);
    expect(unknownIn(data)).toEqual([]);
    expect(await it.client.models.retrieve({ modelId: 'a/b c' })).toMatchObject({ id: 'a/b c' });
    expect(it.server.requests[1]?.path).toBe('/v1/models/a%2Fb%20c');
    expect(await rejection(it.client.models.retrieve({ modelId: 'none' }))).toMatchObject({ statusCode: 404 });
  });

  test('keeps a path prefix, and warns of a deprecated model by its header', async () => {
    await using it = await setup({ script: [reply('fine')] });
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const client = sdk?.create({ serverURL: `${it.server.baseUrl}/pre/fix` });
    await client?.chat.complete({ ...hello, model: 'mistral-medium-2508' });
    expect(it.server.requests[0]?.path).toBe('/pre/fix/v1/chat/completions');
    await vi.waitFor(() => expect(warned.mock.calls.join()).toContain('2026-08-31T00:00:00Z'), { timeout: 10_000 });
    warned.mockRestore();
  });

  test.each([
    ['SDKError', 400, faults.unknownModel('x'), '1500'],
    ['SDKError', 400, faults.messageOrder(), '3230'],
    ['SDKError', 401, faults.unauthorized('message'), 'request_id'],
    ['SDKError', 403, faults.moderationFailed(), '3201'],
    ['SDKError', 404, faults.notFound('message'), 'no Route matched'],
    ['HTTPValidationError', 422, faults.unprocessable(), 'extra_forbidden'],
    ['SDKError', 429, faults.rateLimited(), '1300'],
    ['SDKError', 503, faults.overloaded(), 'capacity'],
    ['SDKError', 520, faults.htmlError(), '<!DOCTYPE html>'],
    ['SDKError', 200, faults.wrongContentType('a page'), 'a page'],
  ])('throws %s for %i', async (name, statusCode, step, text) => {
    await using it = await setup({ script: [step] });
    expect(await rejection(it.client.chat.complete(hello))).toMatchObject({
      name,
      statusCode,
      body: expect.stringContaining(text),
    });
  });

  test('throws for what the server refuses by itself: a wrong key, a value out of range', async () => {
    await using it = await setup();
    const stranger = sdk?.create({ serverURL: it.server.baseUrl, apiKey: 'other' });
    expect(await rejection(stranger?.models.list() ?? Promise.resolve())).toMatchObject({ statusCode: 401 });
    expect(await rejection(it.client.chat.complete({ ...hello, temperature: 9 }))).toMatchObject({
      name: 'HTTPValidationError',
      detail: [{ loc: ['body', 'temperature'], type: 'less_than_equal' }],
    });
  });

  test('tries again where it is told to, and comes through', async () => {
    const backoff = { initialInterval: 1, maxInterval: 2, exponent: 1, maxElapsedTime: 60_000 };
    const retryConfig = { strategy: 'backoff', backoff, retryConnectionErrors: true };
    await using it = await setup(
      { script: [faults.rateLimited(), faults.overloaded(), reply('at last')] },
      { retryConfig },
    );
    expect((await it.client.chat.complete(hello)).choices[0]?.message.content).toBe('at last');
    expect(it.server.requests.map((request) => request.status)).toEqual([429, 503, 200]);
  });

  test.each([
    ['ConnectionError', faults.reset()],
    ['ConnectionError', faults.close()],
    ['RequestTimeoutError', reply('never', { hold: 'forever' })],
  ])('throws %s where no answer comes', async (name, step) => {
    await using it = await setup({ script: [step] }, { timeoutMs: 1000 });
    expect(await rejection(it.client.chat.complete(hello))).toMatchObject({ name });
  });

  test.each([
    ['ends quietly at a clean end', 'eof', 'ab'],
    ['rejects at a reset', 'reset', 'TypeError'],
    ['rejects at an error frame', 'error-frame', 'ZodError'],
  ] as const)('%s in the middle of a stream', async (_what, how, expected) => {
    const script = [faults.cut('abcdef', { afterDeltas: 1, how }, { wire: { pieceLength: 2 } })];
    await using it = await setup({ script });
    const stream = await it.client.chat.stream(hello);
    const ended = await collect(stream).then(
      ({ texts }) => texts.join(''),
      (error: Error) => error.name,
    );
    expect(ended).toBe(expected);
  });
});

describe.skipIf(sdk === undefined)('what the server sends passes the schemas of the SDK', () => {
  const read = async (server: MistralServer, path: string, json?: object) => {
    const body = json && { method: 'POST', body: JSON.stringify({ model: 'm', messages, ...json }) };
    const response = await fetch(`${server.baseUrl}${path}`, body);
    return response.text();
  };
  const chat = '/v1/chat/completions';
  const replies = {
    text: reply('hello'),
    json: replyJson({ a: [1, null] }),
    thinking: reply({ content: 'a', reasoning: 'b' }),
    chunks: reply('hello', { wire: { contentAsChunks: true } }),
    tools: reply({ toolCalls }),
    objects: reply({ toolCalls, wire: { argumentsAsObject: true } }),
    cached: reply('hello', { usage: { promptTokens: 640, cachedTokens: 320 } }),
    cut: reply('hello', { finishReason: 'length' }),
  };

  test.each(Object.entries(replies))('a reply with %s, whole and streamed', async (_name, step) => {
    await using server = await startMistralServer({ script: [{ ...step, times: 2 }] });
    const whole = sdk?.schemas.completion.parse(JSON.parse(await read(server, chat, {})));
    const frames = (await read(server, chat, { stream: true })).split('\n\n').filter((frame) => frame !== '');
    const data = frames.map((frame) => frame.slice('data: '.length));
    expect(data.pop()).toBe('[DONE]');
    const chunks = data.map((text) => sdk?.schemas.chunk.parse(JSON.parse(text)));
    const events = data.map((text) => sdk?.schemas.event.parse({ data: text }));
    expect(chunks.length).toBeGreaterThan(1);
    expect(unknownIn([whole, chunks, events])).toEqual([]);
  });

  test('models, embeddings and refusals', async () => {
    await using server = await startMistralServer();
    const models = sdk?.schemas.models.parse(JSON.parse(await read(server, '/v1/models')));
    const embedding = { model: 'mistral-embed', input: 'a' };
    const response = await fetch(`${server.baseUrl}/v1/embeddings`, {
      method: 'POST',
      body: JSON.stringify(embedding),
    });
    const embeddings = sdk?.schemas.embeddings.parse(await response.json());
    const { detail } = JSON.parse(await read(server, chat, { store: 1, temperature: 9, tools: [{}] }));
    expect(detail).toHaveLength(4);
    const refusals = (detail as unknown[]).map((one) => sdk?.schemas.validationError.parse(one));
    expect(unknownIn([models, embeddings, refusals])).toEqual([]);
  });

  test('a malformed part is seen as unknown', () => {
    const card = { ...modelCard('a'), capabilities: 'all' };
    expect(unknownIn(sdk?.schemas.models.parse({ data: [card] }))).toHaveLength(1);
  });
});
