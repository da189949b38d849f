import { expect, test } from 'vitest';
import { reply, startMistralServer } from '../index.js';
import { ask, body, framesOf, post } from './__fixtures__/ask.js';

test('answers with the wire format of a whole reply', async () => {
  const { json, headers } = await ask({ script: [reply('hello')] });
  expect(json()).toEqual({
    id: '00000000000000000000000000000001',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'm',
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hello', tool_calls: null } }],
  });
  expect(headers.get('mistral-correlation-id')).toBe('019b98cb-0000-7000-8000-000000000001');
});

test('streams deltas, then finish reason and usage in one frame, then [DONE]', async () => {
  const { text, headers } = await ask(
    { script: [reply('häl😀lo', { wire: { pieceLength: 3 } })] },
    { ...body, stream: true },
  );
  expect(headers.get('content-type')).toContain('text/event-stream');
  const frames = framesOf(text);
  expect(frames.at(-1)).toBe('[DONE]');
  const chunks = frames.slice(0, -1).map((frame) => JSON.parse(frame));
  expect(chunks.map((chunk) => chunk.choices[0].delta.content)).toEqual(['', 'häl', '😀lo', '']);
  expect(chunks.map((chunk) => chunk.choices[0].finish_reason)).toEqual([null, null, null, 'stop']);
  expect(chunks.map((chunk) => 'usage' in chunk)).toEqual([false, false, false, true]);
});

test('streams thinking as lists, then one list with both, then strings', async () => {
  const script = [reply({ content: 'abcd', reasoning: 'xyz', wire: { pieceLength: 2 } })];
  const { text } = await ask({ script }, { ...body, stream: true });
  const contents = framesOf(text)
    .slice(1, -2)
    .map((frame) => JSON.parse(frame).choices[0].delta.content);
  expect(contents).toEqual([
    [{ type: 'thinking', thinking: [{ type: 'text', text: 'xy' }] }],
    [
      { type: 'thinking', thinking: [{ type: 'text', text: 'z' }], closed: true },
      { type: 'text', text: 'ab' },
    ],
    'cd',
  ]);
});

test.each([
  ['\r\n', { newline: '\r\n' as const, comments: true }],
  ['\r', { newline: '\r' as const, padding: true }],
  ['bytes', { splitBytes: 1 }],
  ['no blank line at the end', { noLastBlankLine: true }],
])('streams the same text written with %s', async (_name, wire) => {
  const { text } = await ask({ script: [reply('grüße an alle 😀', { wire })] }, { ...body, stream: true });
  const frames = framesOf(text);
  expect(frames.at(-1)).toBe('[DONE]');
  const chunks = frames.slice(0, -1).map((frame) => JSON.parse(frame));
  expect(chunks.map((chunk) => chunk.choices[0].delta.content).join('')).toBe('grüße an alle 😀');
});

const toolCalls = [
  { id: 'aB3dE5gH7', name: 'f', arguments: '{"a":1}' },
  { id: 'aB3dE5gH8', name: 'g', arguments: '{}' },
];

test.each([
  ['whole', [[{ id: 'aB3dE5gH7', function: { name: 'f', arguments: '{"a":1}' } }, { id: 'aB3dE5gH8' }]]],
  [
    'fragments',
    [
      [{ id: 'aB3dE5gH7', function: { name: 'f', arguments: '' } }],
      [{ id: 'null', function: { name: '', arguments: '{"a"' } }],
      [{ function: { name: '', arguments: ':1}' } }],
      [{ id: 'aB3dE5gH8' }],
      [{ function: { arguments: '{}' } }],
    ],
  ],
  ['indexed', [[{ index: 0 }], [{ index: 0 }], [{ index: 0 }], [{ index: 1 }], [{ index: 1 }]]],
] as const)('streams tool calls: %s', async (how, expected) => {
  const script = [reply({ toolCalls, wire: { toolCalls: how, pieceLength: 4 } })];
  const { text } = await ask({ script }, { ...body, stream: true });
  const chunks = framesOf(text)
    .slice(0, -1)
    .map((frame) => JSON.parse(frame).choices[0]);
  expect(chunks.flatMap(({ delta }) => (delta.tool_calls === undefined ? [] : [delta.tool_calls]))).toMatchObject(
    expected,
  );
  expect(chunks.at(-1).finish_reason).toBe('tool_calls');
});

test('writes the arguments of a whole call as an object on request', async () => {
  const { json } = await ask({ script: [reply({ toolCalls, wire: { argumentsAsObject: true } })] });
  expect(json().choices[0].message.tool_calls[0].function.arguments).toEqual({ a: 1 });
});

test('keeps text in lists to the end on request, after thinking', async () => {
  const script = [reply({ content: 'abcd', reasoning: 'x', wire: { pieceLength: 2, contentAsChunks: true } })];
  const { text } = await ask({ script }, { ...body, stream: true });
  const contents = framesOf(text)
    .slice(1, -2)
    .map((frame) => JSON.parse(frame).choices[0].delta.content);
  expect(contents.every(Array.isArray)).toBe(true);
  expect(contents.at(-1)).toEqual([{ type: 'text', text: 'cd' }]);
});

test('repeats the text of a message with prefix, unless the step has it already', async () => {
  const messages = [...body.messages, { role: 'assistant', content: 'Well, ', prefix: true }];
  await using server = await startMistralServer({ script: [reply('hello'), reply('Well, hello')] });
  for (const _ of [1, 2]) {
    const answer = await (await post(server.baseUrl, { ...body, messages })).json();
    expect(answer).toMatchObject({ choices: [{ message: { content: 'Well, hello' } }] });
  }
});

test('answers a request for a stream with one body on request', async () => {
  const { json } = await ask({ script: [reply('whole', { wire: { asWhole: true } })] }, { ...body, stream: true });
  expect(json().choices[0].message.content).toBe('whole');
});

test('writes usage into a frame of its own, or nowhere, on request', async () => {
  const usageOf = async (usage: 'own' | 'none') => {
    const { text } = await ask({ script: [reply('a', { wire: { usage } })] }, { ...body, stream: true });
    const chunks = framesOf(text)
      .slice(0, -1)
      .map((frame) => JSON.parse(frame));
    return chunks.filter((chunk) => chunk.usage !== undefined);
  };
  expect(await usageOf('own')).toMatchObject([{ choices: [], usage: { total_tokens: 4 } }]);
  expect(await usageOf('none')).toEqual([]);
});

test('writes as many choices as are asked for', async () => {
  await using server = await startMistralServer({ script: [reply('abcd', { times: 2, wire: { pieceLength: 2 } })] });
  const whole = await (await post(server.baseUrl, { ...body, n: 2 })).json();
  expect(whole).toMatchObject({
    usage: { completion_tokens: 2 },
    choices: [0, 1].map((index) => ({ index, message: { content: 'abcd' } })),
  });
  const text = await (await post(server.baseUrl, { ...body, n: 2, stream: true })).text();
  const chunks = framesOf(text)
    .slice(0, -1)
    .map((frame) => JSON.parse(frame));
  const contents = [0, 1].map((index) =>
    chunks.map(({ choices: [choice] }) => (choice.index === index ? choice.delta.content : '')).join(''),
  );
  expect(contents).toEqual(['abcd', 'abcd']);
  expect(chunks.filter((chunk) => 'usage' in chunk)).toEqual([chunks.at(-1)]);
});
