import type { ChatRequest, ContentPart } from '@mae/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serveBytes } from '../src/__fixtures__/bytes-server.js';
import { collect } from '../src/__fixtures__/setup.js';
import { type EmbeddingRequest, type FimRequest, MistralApiClient } from '../src/index.js';
import { toWireRequest } from '../src/wire/request.js';

/** The schemas the official SDK writes requests with; absent where the SDK is not installed. */
async function outboundSchemas() {
  try {
    const [chat, stream, fim, fimStream, embedding] = await Promise.all([
      import('@mistralai/mistralai/models/components/chatcompletionrequest.js'),
      import('@mistralai/mistralai/models/components/chatcompletionstreamrequest.js'),
      import('@mistralai/mistralai/models/components/fimcompletionrequest.js'),
      import('@mistralai/mistralai/models/components/fimcompletionstreamrequest.js'),
      import('@mistralai/mistralai/models/components/embeddingrequest.js'),
    ]);
    return {
      chat: chat.ChatCompletionRequest$outboundSchema,
      chatStream: stream.ChatCompletionStreamRequest$outboundSchema,
      fim: fim.FIMCompletionRequest$outboundSchema,
      fimStream: fimStream.FIMCompletionStreamRequest$outboundSchema,
      embedding: embedding.EmbeddingRequest$outboundSchema,
    };
  } catch {
    return undefined;
  }
}

const schemas = await outboundSchemas();
type Name = keyof NonNullable<typeof schemas>;

/** Data of the caller, whose keys are nobody's. */
const opaque: ReadonlySet<string> = new Set(['schema', 'parameters', 'metadata', 'arguments']);
const renamed: Readonly<Record<string, string>> = { schema: 'schemaDefinition', input: 'inputs' };

/** A body of the wire in the names of the SDK. */
function toSdk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSdk);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      renamed[key] ?? key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      opaque.has(key) ? one : toSdk(one),
    ]),
  );
}

/** What the SDK adds where nothing was said. */
const additions: Readonly<Record<string, unknown>> = {
  stream: false,
  prefix: false,
  index: 0,
  strict: false,
  description: '',
  block_on_error: false,
  ignore_other_categories: false,
  model_name: 'mistral-moderation-2603',
};

/** The SDK's body without what it adds to ours. */
function withoutAdditions(theirs: unknown, ours: unknown): unknown {
  if (Array.isArray(theirs)) return theirs.map((one, at) => withoutAdditions(one, Array.isArray(ours) ? ours[at] : {}));
  if (typeof theirs !== 'object' || theirs === null) return theirs;
  const given = (typeof ours === 'object' && ours !== null ? ours : {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(theirs)
      .filter(([key, one]) => key in given || !(key in additions) || additions[key] !== one)
      .map(([key, one]) => [key, opaque.has(key) ? one : withoutAdditions(one, given[key])]),
  );
}

/** Sends a body through the SDK's schema, which drops every key it does not know. */
function throughSdk(name: Name, body: unknown): unknown {
  if (schemas === undefined) throw new Error('the SDK is not installed');
  const written: unknown = JSON.parse(JSON.stringify(schemas[name].parse(toSdk(body) as never)));
  return withoutAdditions(written, body);
}

const full: ChatRequest = {
  model: 'mistral-medium-3-5',
  messages: [
    { role: 'system', content: 's' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 't' },
        { type: 'image', url: 'https://example.com/a.png' },
        { type: 'image', url: 'data:image/png;base64,AAAA', detail: 'low' },
        { type: 'document', url: 'https://example.com/a.pdf', name: 'a.pdf' },
        { type: 'audio', data: 'AAAA', format: 'mp3' },
        { type: 'file', fileId: '3b241101-e2bb-4255-8caf-4136c566a962' },
        { type: 'reference', referenceIds: [1, 'b'] },
      ],
    },
    {
      role: 'assistant',
      content: 'a',
      reasoning: 'r',
      reasoningMark: { signature: 'sig', closed: true },
      toolCalls: [{ id: 'aB3dE5gH7', name: 'f', arguments: '{"a_b":1}' }],
    },
    { role: 'tool', content: '1', toolCallId: 'aB3dE5gH7', name: 'f' },
    { role: 'assistant', content: 'so', prefix: true },
  ],
  maxTokens: 10,
  temperature: 0.2,
  topP: 0.9,
  stop: ['END'],
  randomSeed: 7,
  presencePenalty: 0.1,
  frequencyPenalty: 0.2,
  responseFormat: {
    type: 'json-schema',
    name: 'answer',
    description: 'd',
    strict: true,
    schema: { type: 'object', properties: { snake_case: { type: 'string' } } },
  },
  tools: [{ name: 'f', description: 'd', strict: true, parameters: { type: 'object', properties: { a_b: {} } } }],
  toolChoice: { name: 'f' },
  parallelToolCalls: false,
  reasoningEffort: 'high',
  promptCacheKey: 'k',
  replyCount: 2,
  serviceTier: 'standard-only',
  metadata: { run_id: 'x', n: 1, deep: { a_b: null } },
  guardrails: [
    {
      blockOnError: true,
      moderation: {
        model: 'mistral-moderation-2603',
        thresholds: { jailbreaking: 0.5, violence_and_threats: 0.1 },
        ignoreOtherCategories: true,
        action: 'block',
      },
    },
  ],
  safePrompt: true,
};
const fim: FimRequest = {
  model: 'codestral-2508',
  prompt: 'a',
  suffix: 'b',
  maxTokens: 1,
  minTokens: 1,
  temperature: 0,
  topP: 1,
  stop: ['x'],
  randomSeed: 0,
  promptCacheKey: 'k',
  metadata: { a_b: 1 },
};
const embedding: EmbeddingRequest = {
  model: 'codestral-embed-2505',
  input: ['a', 'b'],
  dimensions: 3,
  numberType: 'ubinary',
  metadata: { a_b: 1 },
};

const message = { choices: [{ message: { content: '' } }] };

describe.skipIf(schemas === undefined)('our bodies survive the schemas of the official SDK unchanged', () => {
  test.each<[Name, (client: MistralApiClient) => Promise<unknown>]>([
    ['chat', (client) => client.chat.complete(full)],
    ['chatStream', (client) => collect(client.chat.stream(full))],
    ['chat', (client) => client.chat.complete({ model: 'm', messages: [{ role: 'user', content: 'u' }] })],
    ['chat', ({ chat }) => chat.complete({ ...full, replyCount: 1, prediction: 'p', toolChoice: 'any', tools: [] })],
    ['fim', (client) => client.fim.complete(fim)],
    ['fimStream', (client) => collect(client.fim.stream(fim))],
    ['embedding', (client) => client.embeddings.create(embedding)],
    ['embedding', (client) => client.embeddings.create({ model: 'm', input: 'a' })],
  ])('%s', async (name, call) => {
    await using server = await serveBytes({ json: { ...message, data: [{ embedding: [1] }, { embedding: [2] }] } });
    await using client = new MistralApiClient({ baseUrl: server.baseUrl });
    // What was sent counts; the reply fits not every call.
    await call(client).catch((error: unknown) => expect(error).toMatchObject({ code: 'CLIENT_REPLY_INVALID' }));
    const [{ body } = { body: undefined }] = server.requests;
    expect(body).toMatchObject({ model: expect.any(String) });
    expect(throughSdk(name, body)).toEqual(body);
  });

  test('any chat request', () => {
    const text = fc.string({ unit: 'grapheme' });
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const part: fc.Arbitrary<ContentPart> = fc.oneof(
      fc.record({ type: fc.constant('text' as const), text }),
      fc.record({ type: fc.constant('image' as const), url: fc.webUrl() }),
      fc.record({ type: fc.constant('document' as const), url: fc.webUrl(), name }, { requiredKeys: ['type', 'url'] }),
    );
    const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });
    const request: fc.Arbitrary<ChatRequest> = fc.record(
      {
        model: name,
        messages: some(
          fc.oneof(
            fc.record({ role: fc.constant('system' as const), content: text }),
            fc.record({ role: fc.constant('user' as const), content: fc.oneof(text, some(part)) }),
            fc.record(
              {
                role: fc.constant('assistant' as const),
                content: text,
                reasoning: text,
                toolCalls: some(fc.record({ id: name, name, arguments: fc.json() })),
                prefix: fc.boolean(),
              },
              { requiredKeys: ['role', 'content'] },
            ),
            fc.record({ role: fc.constant('tool' as const), content: text, toolCallId: name }),
          ),
        ),
        maxTokens: fc.nat(),
        temperature: fc.double({ min: 0, max: 1.5, noNaN: true }).map((value) => value + 0),
        stop: fc.array(text),
        randomSeed: fc.nat(),
        tools: fc.array(fc.record({ name, parameters: fc.dictionary(name, fc.jsonValue()) }), { maxLength: 3 }),
        toolChoice: fc.oneof(fc.constantFrom('auto' as const, 'none', 'any'), fc.record({ name })),
        reasoningEffort: fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
        metadata: fc.dictionary(name, fc.string()),
        serviceTier: fc.constantFrom('auto' as const, 'standard-only'),
        safePrompt: fc.boolean(),
      },
      { requiredKeys: ['model', 'messages'] },
    );
    const server = { dialect: 'mistral', name: 'mistral' } as const;
    fc.assert(
      fc.property(request, fc.boolean(), (given, stream) => {
        const body: unknown = JSON.parse(JSON.stringify(toWireRequest(given, { stream, server })));
        expect(throughSdk(stream ? 'chatStream' : 'chat', body)).toEqual(body);
      }),
      { numRuns: process.env.MAE_TEST_FULL === '1' ? 1000 : 60 },
    );
  });

  test('the check sees what the SDK does not know', () => {
    const known = { model: 'm', messages: [{ role: 'user', content: 'u' }] };
    expect(throughSdk('chat', { ...known, stream_options: {} })).toEqual(known);
    expect(throughSdk('chat', { ...known, messages: [{ role: 'user', content: 'u', name: 'n' }] })).toEqual(known);
    expect(() => throughSdk('chat', { ...known, messages: [{ role: 'developer', content: 'u' }] })).toThrow();
    expect(() => throughSdk('fim', { prompt: 'p' })).toThrow();
  });
});
