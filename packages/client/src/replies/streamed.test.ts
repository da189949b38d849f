import type { ChatChunk, ChatRequest } from '@mae/protocol';
import { expect, test } from 'vitest';
import { serveBytes } from '../__fixtures__/bytes-server.js';
import { request } from '../__fixtures__/setup.js';
import { type Dialect, MistralApiClient } from '../index.js';

async function read(frames: unknown[], given: Partial<ChatRequest> = {}, dialect?: Dialect) {
  await using server = await serveBytes({ frames });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl, dialect, retry: { maxRetries: 0 } });
  const chunks: ChatChunk[] = [];
  for await (const chunk of client.chat.stream({ ...request, ...given })) chunks.push(chunk);
  const last = chunks.at(-1);
  return { chunks: chunks.slice(0, -1), completion: last?.type === 'completed' ? last.completion : undefined };
}

const frame = (delta: unknown, rest: object = {}) => ({ choices: [{ index: 0, delta, finish_reason: null, ...rest }] });
const end = (reason = 'stop', delta: object = {}) => frame(delta, { finish_reason: reason });
const fragment = (fields: object) => frame({ tool_calls: [fields] });
const part = (name: string | undefined, text: string | undefined) => ({ function: { name, arguments: text } });

test.each<[string, unknown[], object]>([
  // Mistral's API
  ['padding and metadata', [{ ...frame({ content: 'a', metadata: {} }), p: 'abcd' }, end()], { content: 'a' }],
  [
    'thinking as lists, a list of both, then strings',
    [
      frame({ role: 'assistant', content: '' }),
      frame({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r' }] }] }),
      frame({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 's' }], closed: true, signature: 'x' },
          { type: 'text', text: 'a' },
        ],
      }),
      frame({ content: 'b' }),
      end(),
    ],
    { content: 'ab', reasoning: 'rs', reasoningMark: { closed: true, signature: 'x' } },
  ],
  [
    'lists to the end',
    [
      frame({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r' }] }] }),
      frame({ content: [{ type: 'text', text: 'a' }] }),
      end('stop', { content: [{ type: 'text', text: 'b' }] }),
    ],
    { content: 'ab', reasoning: 'r' },
  ],
  [
    'references between text',
    [frame({ content: 'a' }), frame({ content: [{ type: 'reference', reference_ids: [1] }] }), end()],
    { content: 'a', otherParts: [{ type: 'reference', reference_ids: [1] }] },
  ],
  [
    'usage beside the finish reason',
    [{ ...end('length', { content: 'a' }), usage: { prompt_tokens: 1, total_tokens: 5 } }],
    { finishReason: 'length', usage: { totalTokens: 5 } },
  ],
  [
    'a delta of null',
    [frame(null), frame({ content: 'a', tool_calls: null, tool_call_id: null }), end()],
    { content: 'a' },
  ],
  // OpenAI-compatible servers
  [
    'the role in every chunk',
    [frame({ role: 'assistant', content: 'a' }), frame({ role: 'assistant', content: 'b' }), end()],
    { content: 'ab' },
  ],
  [
    'usage of null, then in a chunk of its own',
    [
      { ...frame({ content: 'a' }), usage: null },
      { ...end(), usage: null },
      { choices: [], usage: { prompt_tokens: 2, completion_tokens: 1 }, timings: { n: 1 } },
    ],
    { usage: { totalTokens: 3 } },
  ],
  [
    'usage in every chunk',
    [
      { ...frame({ content: 'a' }), usage: { prompt_tokens: 2, completion_tokens: 1 } },
      { ...end(), usage: { prompt_tokens: 2, completion_tokens: 4 } },
    ],
    { usage: { totalTokens: 6 } },
  ],
  [
    'reasoning in a field of its own',
    [frame({ reasoning: 'r' }), frame({ reasoning_content: 's' }), frame({ content: 'a' }), end()],
    { content: 'a', reasoning: 'rs' },
  ],
  [
    'one index for calls that have ids',
    [
      fragment({ index: 0, id: 'a', ...part('f', '{"n":') }),
      fragment({ index: 0, ...part(undefined, '1}') }),
      fragment({ index: 0, id: 'b', ...part('f', '{"n":2}') }),
      end('tool_calls'),
    ],
    {
      toolCalls: [
        { id: 'a', arguments: '{"n":1}' },
        { id: 'b', arguments: '{"n":2}' },
      ],
    },
  ],
  [
    'a new id in every fragment of a call',
    [
      fragment({ index: 0, id: 'a', ...part('f', '') }),
      fragment({ index: 0, id: 'b', ...part(undefined, '{"n":') }),
      fragment({ index: 0, id: 'c', ...part(undefined, '1}') }),
      end('tool_calls'),
    ],
    { toolCalls: [{ id: 'a', name: 'f', arguments: '{"n":1}' }] },
  ],
  [
    'names and ids of null',
    [
      fragment({ index: 0, id: 'a', type: 'function', ...part('f', '{') }),
      fragment({ index: 0, id: null, type: null, function: { name: null, arguments: '}' } }),
      end('tool_calls'),
    ],
    { toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }] },
  ],
  [
    'arguments as an object',
    [fragment({ id: 'a', function: { name: 'f', arguments: { n: 1 } } }), end('tool_calls')],
    { toolCalls: [{ arguments: '{"n":1}' }] },
  ],
])('reads a stream with %s', async (_name, frames, expected) => {
  expect((await read(frames)).completion).toMatchObject(expected);
});

test('a stream that ends with [DONE] alone is whole in the dialect openai, and cut in that of Mistral', async () => {
  const frames = [frame({ content: 'a' }, { finish_reason: '' })];
  expect((await read(frames, {}, 'openai')).completion).toMatchObject({ content: 'a', finishReason: 'stop' });
  await expect(read(frames)).rejects.toMatchObject({ code: 'CLIENT_STREAM_CUT' });
});

test.each([
  ['in an error field', ['error: {"code":500,"message":"out of memory","type":"server_error"}\n\n']],
  ['in a frame', [frame({ content: 'a' }), { error: { message: 'out of memory', code: 500 } }]],
  ['in a frame, as text', [{ error: 'out of memory' }]],
  ['in an envelope', [{ object: 'error', message: 'out of memory', type: 'x', code: 500 }]],
  ['in an event', ['event: error\ndata: {"message":"out of memory"}\n\n']],
])('an error %s of a stream is thrown', async (_where, frames) => {
  const error = { code: 'CLIENT_SERVER_ERROR', message: expect.stringContaining('out of memory') };
  await expect(read(frames)).rejects.toMatchObject(error);
});

test('fragments of tool calls are handed on as they come, and add up to the calls', async () => {
  const frames = [
    frame({ role: 'assistant', content: '' }),
    frame({ tool_calls: [{ id: 'aB3dE5gH7', ...part('add', '') }] }),
    fragment({ id: 'null', ...part('', '{"a":') }),
    fragment(part('', '1}')),
    frame({
      tool_calls: [
        { id: 'bB3dE5gH7', ...part('sub', '{}') },
        { id: 'aB3dE5gH7', ...part('', ' ') },
      ],
    }),
    end('tool_calls'),
  ];
  const { chunks, completion } = await read(frames);
  expect(chunks).toEqual([
    { type: 'delta', toolCalls: [{ index: 0, id: 'aB3dE5gH7', name: 'add' }] },
    { type: 'delta', toolCalls: [{ index: 0, arguments: '{"a":' }] },
    { type: 'delta', toolCalls: [{ index: 0, arguments: '1}' }] },
    {
      type: 'delta',
      toolCalls: [
        { index: 1, id: 'bB3dE5gH7', name: 'sub', arguments: '{}' },
        { index: 0, id: 'aB3dE5gH7', arguments: ' ' },
      ],
    },
  ]);
  expect(completion?.toolCalls).toEqual([
    { id: 'aB3dE5gH7', name: 'add', arguments: '{"a":1} ' },
    { id: 'bB3dE5gH7', name: 'sub', arguments: '{}' },
  ]);
});

test('calls in one piece are one delta, also from a server that does not stream', async () => {
  const tool_calls = ['a', 'b'].map((id) => ({ id, ...part('f', '{}') }));
  const toolCalls = ['a', 'b'].map((id, index) => ({ index, id, name: 'f', arguments: '{}' }));
  expect((await read([end('tool_calls', { content: '', tool_calls })])).chunks).toEqual([{ type: 'delta', toolCalls }]);
  await using server = await serveBytes({ json: { choices: [{ message: { tool_calls } }] } });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl });
  const { value } = await client.chat.stream(request)[Symbol.asyncIterator]().next();
  expect(value).toEqual({ type: 'delta', toolCalls });
});

test('of several replies the first is streamed, and the stream ends with the last of them', async () => {
  const of = (index: number, content: string, finish_reason: string | null = null) => ({
    choices: [{ index, delta: { content }, finish_reason }],
    ...(finish_reason !== null && { usage: { prompt_tokens: 1 } }),
  });
  const frames = [of(1, 'x'), of(0, 'a'), of(0, 'b', 'stop'), of(1, 'y'), of(1, 'z', 'length')];
  const { chunks, completion } = await read(frames, { replyCount: 2 });
  expect(chunks).toEqual(['a', 'b'].map((content) => ({ type: 'delta', content })));
  expect(completion).toMatchObject({ content: 'ab', alternatives: [{ content: 'xyz', finishReason: 'length' }] });
  await expect(read(frames.slice(0, 4), { replyCount: 2 })).rejects.toMatchObject({ code: 'CLIENT_STREAM_CUT' });
});
