import type { ChatRequest } from '@mae/protocol';
import { type ReplyOptions, reply, type WireOptions } from '@mae/testing';
import { describe, expect, test } from 'vitest';
import { collect, request, setup, ways } from './__fixtures__/setup.js';

describe.each(ways)('a %s reply', (way, ask) => {
  test('has content, usage, cost and host', async () => {
    await using it = await setup({
      script: [reply('hello', { usage: { promptTokens: 1000, cachedTokens: 640, completionTokens: 100 } })],
    });
    expect(await ask(it.client.chat)).toEqual({
      id: '00000000000000000000000000000001',
      model: 'mistral-small-2603',
      content: 'hello',
      finishReason: 'stop',
      usage: { promptTokens: 1000, completionTokens: 100, totalTokens: 1100, cachedTokens: 640 },
      costUsd: expect.closeTo((360 * 0.15 + 640 * 0.015 + 100 * 0.6) / 1e6, 12),
      retries: 0,
      host: new URL(it.server.baseUrl).host,
    });
    expect(it.server.requests[0]?.headers.authorization).toBe('right');
    expect(it.server.requests[0]?.headers['user-agent']).toMatch(/^mae-client\/\d+\.\d+\.\d+/);
    it.server.assertDone();
  });

  test('keeps thinking apart from text', async () => {
    await using it = await setup({ script: [reply({ content: 'The answer.', reasoning: 'Let me think about it.' })] });
    expect(await ask(it.client.chat)).toMatchObject({ content: 'The answer.', reasoning: 'Let me think about it.' });
  });

  test.each(['whole', 'fragments', 'indexed'] as const)('has parallel tool calls written as %s', async (how) => {
    const toolCalls = [
      { id: 'aB3dE5gH7', name: 'run', arguments: '{"code":"print(1)"}' },
      { id: 'chatcmpl-tool-2', name: 'run', arguments: '{"code":"print(2)"}' },
    ];
    await using it = await setup({ script: [reply({ toolCalls, wire: { toolCalls: how, pieceLength: 5 } })] });
    expect(await ask(it.client.chat)).toMatchObject({ toolCalls, finishReason: 'tool_calls', content: '' });
  });

  test.each([
    ['CRLF', { newline: '\r\n' }],
    ['CR', { newline: '\r' }],
    ['comments and padding', { comments: true, padding: true }],
    ['single bytes', { splitBytes: 1 }],
    ['pieces of 7 bytes and CRLF', { splitBytes: 7, newline: '\r\n', comments: true }],
    ['no [DONE]', { done: false }],
    ['no blank line at the end', { done: false, noLastBlankLine: true }],
    ['content as chunks', { contentAsChunks: true }],
  ] as [string, WireOptions][])('is read whatever the wire: %s', async (_name, wire) => {
    const content = 'Grüße 😀, a line\u2028separator\nand\r\nmore 𝄞';
    await using it = await setup({ script: [reply(content, { wire: { pieceLength: 3, ...wire } })] });
    expect(await ask(it.client.chat)).toMatchObject({
      content,
      finishReason: 'stop',
      usage: { totalTokens: expect.any(Number) },
    });
    it.server.assertDone();
  });

  test.each(['length', 'model_length', 'error', 'new_reason'])(
    'passes on the finish reason %s',
    async (finishReason) => {
      await using it = await setup({ script: [reply('x', { finishReason })] });
      expect((await ask(it.client.chat)).finishReason).toBe(finishReason);
    },
  );

  test('may be empty', async () => {
    await using it = await setup({ script: [reply('')] });
    expect(await ask(it.client.chat)).toMatchObject({ content: '', usage: { completionTokens: 0 } });
  });

  test('uses its connections again', async () => {
    await using it = await setup({ script: [reply('a', { times: 20 })] });
    for (let n = 0; n < 20; n++) await ask(it.client.chat);
    // undici frees a connection a moment after the end of a body, so that two may take turns.
    expect(it.server.connectionsMade).toBeLessThanOrEqual(2);
  });

  test('an unknown model has no cost', async () => {
    await using it = await setup({ script: [reply('x')] });
    expect(await ask(it.client.chat, undefined, { ...request, model: 'mine' })).not.toHaveProperty('costUsd');
  });

  test(`sends ${way === 'streamed' ? 'stream: true and no' : 'neither stream nor'} stream_options`, async () => {
    await using it = await setup({ script: [reply('x')] });
    await ask(it.client.chat);
    const body = it.server.requests[0]?.body as Record<string, unknown>;
    expect(body.stream).toBe(way === 'streamed' ? true : undefined);
    expect(body).not.toHaveProperty('stream_options');
  });

  test('goes below the path of the base URL', async () => {
    await using it = await setup({ script: [reply('x', { times: 3 })] });
    const { MistralApiClient } = await import('./index.js');
    for (const path of ['/pre/fix', '/pre/fix/', '/pre/fix/v1']) {
      await using client = new MistralApiClient({ apiKey: 'test-key-5f3a9c', baseUrl: it.server.baseUrl + path });
      await ask(client.chat);
    }
    expect(it.server.requests.map((one) => one.path)).toEqual(Array(3).fill('/pre/fix/v1/chat/completions'));
  });
});

test('every field survives the strict server, by its wire name', async () => {
  await using it = await setup({ script: [reply('x')] });
  const full: ChatRequest = {
    model: 'm',
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
      {
        role: 'assistant',
        content: 'a',
        reasoning: 'thought',
        toolCalls: [{ id: 'aB3dE5gH7', name: 'f', arguments: '{}' }],
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
      strict: true,
      schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: 'x',
        type: 'object',
        properties: { $id: {} },
      },
    },
    tools: [{ name: 'f', description: 'd', strict: true, parameters: { $schema: 'x', type: 'object' } }],
    toolChoice: { name: 'f' },
    parallelToolCalls: false,
    reasoningEffort: 'high',
    prediction: 'p',
    promptCacheKey: 'k',
  };
  await it.client.chat.complete(full);
  expect(it.server.requests[0]?.body).toEqual({
    model: 'm',
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'thought' }] },
          { type: 'text', text: 'a' },
        ],
        tool_calls: [{ id: 'aB3dE5gH7', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', content: '1', tool_call_id: 'aB3dE5gH7', name: 'f' },
      { role: 'assistant', content: 'so', prefix: true },
    ],
    max_tokens: 10,
    temperature: 0.2,
    top_p: 0.9,
    stop: ['END'],
    random_seed: 7,
    presence_penalty: 0.1,
    frequency_penalty: 0.2,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema: { type: 'object', properties: { $id: {} } } },
    },
    tools: [
      { type: 'function', function: { name: 'f', description: 'd', strict: true, parameters: { type: 'object' } } },
    ],
    tool_choice: { type: 'function', function: { name: 'f' } },
    parallel_tool_calls: false,
    reasoning_effort: 'high',
    prediction: { type: 'content', content: 'p' },
    prompt_cache_key: 'k',
  });
});

test.each([
  ['temperature', { temperature: 9 }],
  ['messages', { messages: [] }],
  ['model', { model: '' }],
  ['maxTokens', { maxTokens: 1.5 }],
  ['seed', { seed: 1 }],
  ['messages.0.role', { messages: [{ role: 'developer', content: '' }] }],
])('refuses a request with a wrong %s before anything is sent', async (field, wrong) => {
  await using it = await setup();
  for (const [, ask] of ways) {
    const asked = ask(it.client.chat, undefined, { ...request, ...wrong } as ChatRequest);
    await expect(asked).rejects.toMatchObject({
      code: 'CLIENT_REQUEST_INVALID',
      message: expect.stringContaining(field),
    });
  }
  expect(it.server.requests).toHaveLength(0);
});

test('deltas arrive one by one, thinking and text apart', async () => {
  await using it = await setup({ script: [reply({ content: 'abcdef', reasoning: 'xyz', wire: { pieceLength: 2 } })] });
  const seen: unknown[] = [];
  for await (const chunk of it.client.chat.stream(request)) if (chunk.type === 'delta') seen.push(chunk);
  expect(seen).toEqual([
    { type: 'delta', reasoning: 'xy' },
    { type: 'delta', content: 'ab', reasoning: 'z' },
    { type: 'delta', content: 'cd' },
    { type: 'delta', content: 'ef' },
  ]);
});

test.each([
  ['usage null', (body: Record<string, unknown>) => ({ ...body, usage: null }), { usage: { totalTokens: 0 } }],
  ['usage absent', ({ usage: _, ...body }: Record<string, unknown>) => body, { usage: { promptTokens: 0 } }],
  [
    'cached tokens at the top',
    (body) => ({ ...body, usage: { prompt_tokens: 10, num_cached_tokens: 4 } }),
    { usage: { cachedTokens: 4, totalTokens: 10 } },
  ],
  [
    'cached tokens in the old place',
    (body) => ({ ...body, usage: { prompt_tokens: 10, prompt_token_details: { cached_tokens: 5 } } }),
    { usage: { cachedTokens: 5 } },
  ],
  [
    'nothing but a message',
    () => ({ choices: [{ message: { content: 'hi' } }] }),
    { content: 'hi', finishReason: 'stop', model: 'mistral-small-2603' },
  ],
  [
    'content null with tool calls',
    () => ({
      choices: [{ message: { content: null, tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }] } }],
    }),
    {
      content: '',
      finishReason: 'tool_calls',
      toolCalls: [{ id: expect.stringMatching(/^[a-z0-9]{9}$/), name: 'f', arguments: '{"a":1}' }],
    },
  ],
  [
    'two calls without ids',
    () => ({
      choices: [
        {
          message: {
            tool_calls: [
              { id: 'null', function: { name: 'f', arguments: '1' } },
              { function: { name: 'f', arguments: '2' } },
            ],
          },
        },
      ],
    }),
    { toolCalls: [{ arguments: '1' }, { arguments: '2' }] },
  ],
  [
    'unknown chunks',
    () => ({ choices: [{ message: { content: [{ type: 'new', x: 1 }, { type: 'text', text: 'a' }, null, 'b'] } }] }),
    { content: 'ab' },
  ],
  ['a list of messages', () => ({ choices: [{ messages: [{ content: 'a' }, { content: 'b' }] }] }), { content: 'ab' }],
  [
    'reasoning of vLLM',
    () => ({ choices: [{ message: { content: 'a', reasoning: 'r' } }] }),
    { content: 'a', reasoning: 'r' },
  ],
  [
    'reasoning_content',
    () => ({ choices: [{ message: { content: 'a', reasoning_content: 'r' } }] }),
    { reasoning: 'r' },
  ],
] as [string, NonNullable<WireOptions['body']>, object][])(
  'reads a whole reply with %s',
  async (_name, body, expected) => {
    await using it = await setup({ script: [reply('x', { wire: { body } })] });
    expect(await it.client.chat.complete(request)).toMatchObject(expected);
  },
);

const chunk = (delta: object, rest: object = {}) => ({ choices: [{ index: 0, delta, finish_reason: null, ...rest }] });

test.each([
  [
    'usage null in every chunk',
    [{ ...chunk({ content: 'a' }), usage: null }, chunk({ content: 'b' }, { finish_reason: 'stop' })],
    { content: 'ab', usage: { totalTokens: 0 } },
  ],
  [
    'usage in a chunk of its own',
    [
      chunk({ content: 'a' }, { finish_reason: 'stop' }),
      { choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } },
    ],
    { usage: { totalTokens: 4 } },
  ],
  [
    'shapes of content that change',
    [
      chunk({ content: null }),
      chunk({ content: [{ type: 'text', text: 'a' }] }),
      chunk({ content: 'b' }),
      chunk({}, { finish_reason: 'stop' }),
    ],
    { content: 'ab' },
  ],
  [
    'string thinking',
    [
      chunk({ content: [{ type: 'thinking', thinking: 'r' }] }),
      chunk({ reasoning_content: 's' }),
      chunk({}, { finish_reason: 'stop' }),
    ],
    { reasoning: 'rs' },
  ],
  [
    'calls in chunks without index',
    [
      chunk({ tool_calls: [{ id: 'a', function: { name: 'f', arguments: '' } }] }),
      chunk({ tool_calls: [{ function: { name: '', arguments: '1' } }] }),
      chunk({ tool_calls: [{ id: 'b', function: { name: 'g', arguments: '' } }] }),
      chunk({ tool_calls: [{ id: 'null', function: { arguments: '2' } }] }),
      chunk({ tool_calls: [{ id: 'a', function: { arguments: '3' } }] }, { finish_reason: 'tool_calls' }),
    ],
    {
      toolCalls: [
        { id: 'a', name: 'f', arguments: '13' },
        { id: 'b', name: 'g', arguments: '2' },
      ],
    },
  ],
  [
    'the name in every fragment',
    [
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '1' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '2' } }] }, { finish_reason: 'tool_calls' }),
    ],
    { toolCalls: [{ id: 'a', name: 'f', arguments: '12' }] },
  ],
  [
    'no arguments',
    [chunk({ tool_calls: [{ id: 'a', function: { name: 'f' } }] }, { finish_reason: 'tool_calls' })],
    { toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }] },
  ],
] as [string, Record<string, unknown>[], object][])('reads a stream with %s', async (_name, frames, expected) => {
  await using it = await setup({ script: [reply('x', { wire: { frames: () => frames } })] });
  expect((await collect(it.client.chat.stream(request))).completion).toMatchObject(expected);
});

test('a server that does not stream is read whole', async () => {
  const asWhole: ReplyOptions['wire'] = { frames: () => [] };
  await using it = await setup({
    script: [
      { kind: 'failure', status: 200, body: { choices: [{ message: { content: 'all at once' } }] } },
      reply('', { wire: asWhole, times: 'any' }),
    ],
  });
  expect(await collect(it.client.chat.stream(request))).toMatchObject({ content: 'all at once', deltas: 1 });
});

test('100 streams side by side', async () => {
  await using it = await setup({
    script: (asked) => reply(`${asked.user} and more of it`, { wire: { splitBytes: 11 } }),
  });
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      collect(it.client.chat.stream({ ...request, messages: [{ role: 'user', content: `call ${n}` }] })),
    ),
  );
  expect(all.map((one) => one.content)).toEqual(Array.from({ length: 100 }, (_, n) => `call ${n} and more of it`));
});
