import { type ChatChunk, ChatCompletion, type ChatRequest, MaeError } from '@mae/protocol';
import { expect, test } from 'vitest';
import { faults, gate, reply, replyJson, ScriptedModel } from '../index.js';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Say hello' }], maxTokens: 100 };

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const all: ChatChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

test('completes with content, usage and cost', async () => {
  const model = new ScriptedModel([reply('hello')], { price: { promptUsd: 1, completionUsd: 10 } });
  const completion = await model.complete(request);
  expect(ChatCompletion.parse(completion)).toEqual({
    id: 'scripted-1',
    model: 'm',
    content: 'hello',
    finishReason: 'stop',
    usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5, cachedTokens: 0 },
    costUsd: 23 / 1_000_000,
    retries: 0,
    host: 'scripted',
  });
  expect(model.estimate(request)).toEqual({ promptTokens: 3, maxCostUsd: 1003 / 1_000_000 });
  expect(model.requests).toEqual([request]);
  model.assertDone();
});

test('streams in pieces, thinking first, and ends with the whole reply', async () => {
  const model = new ScriptedModel([reply({ content: 'ab😀d', reasoning: 'xyz' })], { pieceLength: 2 });
  const chunks = await collect(model.stream(request));
  expect(chunks.slice(0, -1)).toEqual([
    { type: 'delta', reasoning: 'xy' },
    { type: 'delta', reasoning: 'z' },
    { type: 'delta', content: 'ab' },
    { type: 'delta', content: '😀d' },
  ]);
  expect(chunks.at(-1)).toMatchObject({ type: 'completed', completion: { content: 'ab😀d', reasoning: 'xyz' } });
});

test('records requests as they were when asked', async () => {
  const model = new ScriptedModel([replyJson({ a: 1 })]);
  const mine = structuredClone(request);
  expect((await model.complete(mine)).content).toBe('{"a":1}');
  mine.model = 'changed';
  expect(model.requests[0]?.model).toBe('m');
});

test('tool calls set the finish reason', async () => {
  const toolCalls = [{ id: 'aB3dE5gH7', name: 'run', arguments: '{}' }];
  const completion = await new ScriptedModel([reply({ toolCalls })]).complete(request);
  expect(completion).toMatchObject({ content: '', toolCalls, finishReason: 'tool_calls' });
  const [first] = await collect(new ScriptedModel([reply({ toolCalls })]).stream(request));
  expect(first).toEqual({ type: 'delta', toolCalls: [{ index: 0, id: 'aB3dE5gH7', name: 'run', arguments: '{}' }] });
});

test.each([
  [faults.rateLimited(), 'CLIENT_RATE_LIMITED', true],
  [faults.unauthorized(), 'CLIENT_UNAUTHORIZED', false],
  [faults.unknownModel('x'), 'CLIENT_MODEL_UNKNOWN', false],
  [faults.unprocessable(), 'CLIENT_REQUEST_REFUSED', false],
  [faults.overloaded(), 'CLIENT_OVERLOADED', true],
  [faults.htmlError(), 'CLIENT_SERVER_ERROR', true],
  [faults.reset(), 'CLIENT_UNREACHABLE', true],
  [faults.cut('abc', { afterDeltas: 1, how: 'eof' }), 'CLIENT_STREAM_CUT', true],
])('turns a scripted fault into the error of a client (%#)', async (step, code, retryable) => {
  await expect(new ScriptedModel([step]).complete(request)).rejects.toMatchObject({ code, retryable });
  await expect(collect(new ScriptedModel([step]).stream(request))).rejects.toMatchObject({ code, retryable });
});

test('an unexpected call and an unused step are errors', async () => {
  const model = new ScriptedModel([reply('plan', { when: { system: /planner/ } })]);
  await expect(model.complete(request)).rejects.toMatchObject({ code: 'TESTING_UNEXPECTED_CALL' });
  expect(model.problems()).toHaveLength(2);
  expect(() => model.assertDone()).toThrow(MaeError);
});

test('an invalid request is refused before the script is asked', async () => {
  const model = new ScriptedModel([]);
  const invalid = { ...request, temperature: 7 };
  await expect(model.complete(invalid)).rejects.toMatchObject({ code: 'CLIENT_REQUEST_INVALID' });
  expect(model.problems()).toEqual([]);
});

test('rejects with the reason of the signal: before, at a gate, in the middle', async () => {
  const reason = new Error('enough');
  const model = new ScriptedModel(() => reply('abcdef', { hold, wire: { pieceLength: 1 } }));
  let hold = gate();
  await expect(model.complete(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(model.requests).toHaveLength(0);

  const atGate = new AbortController();
  const held = model.complete(request, { signal: atGate.signal });
  await hold.reached;
  atGate.abort(reason);
  await expect(held).rejects.toBe(reason);

  hold = gate();
  hold.release();
  const inTheMiddle = new AbortController();
  const seen: ChatChunk[] = [];
  await expect(async () => {
    for await (const chunk of model.stream(request, { signal: inTheMiddle.signal })) {
      seen.push(chunk);
      if (seen.length === 2) inTheMiddle.abort(reason);
    }
  }).rejects.toBe(reason);
  expect(seen).toHaveLength(2);
});
