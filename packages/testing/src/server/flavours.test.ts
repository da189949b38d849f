import { describe, expect, test } from 'vitest';
import { type FlavourName, faults, type MistralServerOptions, reply, startMistralServer } from '../index.js';
import { ask, body, framesOf } from './__fixtures__/ask.js';

const flavours = ['vllm', 'ollama', 'llama.cpp', 'lm-studio'] as const;
const toolCalls = [{ id: 'call_1', name: 'f', arguments: '{"a":1}' }];

const chunksOf = async (options: MistralServerOptions, more: object = {}) => {
  const { text } = await ask(options, { ...body, stream: true, ...more });
  return framesOf(text)
    .slice(0, -1)
    .map((frame) => JSON.parse(frame));
};

describe.each(flavours)('%s', (flavour) => {
  test('ignores what it does not know', async () => {
    const json = { ...body, seed: 1, user: 'me', temperature: 3 };
    expect((await ask({ flavour, script: [reply('fine')] }, json)).status).toBe(200);
  });

  test('streams usage in a frame of its own, only where it is asked for', async () => {
    const script = [reply('abc')];
    const silent = await chunksOf({ flavour, script });
    expect(silent.filter((chunk) => 'usage' in chunk)).toEqual([]);
    expect(silent.at(-1).choices[0].finish_reason).toBe('stop');
    const asked = await chunksOf({ flavour, script }, { stream_options: { include_usage: true } });
    expect(asked.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 1 } });
    expect((await ask({ flavour, script })).json().usage.completion_tokens).toBe(1);
  });

  test('writes thinking as a string beside the text', async () => {
    const field = flavour === 'llama.cpp' || flavour === 'lm-studio' ? 'reasoning_content' : 'reasoning';
    const script = [reply({ content: 'abc', reasoning: 'hm' })];
    expect((await ask({ flavour, script })).json().choices[0].message).toEqual({
      role: 'assistant',
      content: 'abc',
      [field]: 'hm',
    });
    const deltas = (await chunksOf({ flavour, script })).map((chunk) => chunk.choices[0].delta);
    expect(deltas.map((delta) => delta[field]).join('')).toBe('hm');
    expect(deltas.map((delta) => delta.content).join('')).toBe('abc');
  });

  test('writes tool calls with type and index', async () => {
    const script = [reply({ toolCalls })];
    const [call] = (await ask({ flavour, script })).json().choices[0].message.tool_calls;
    expect(call).toMatchObject({ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } });
    const deltas = (await chunksOf({ flavour, script })).flatMap((chunk) => chunk.choices[0].delta.tool_calls ?? []);
    expect(deltas.map((delta) => delta.function.arguments).join('')).toBe('{"a":1}');
    expect(deltas.every((delta) => delta.index === 0)).toBe(true);
  });

  test('has no fim', async () => {
    await using server = await startMistralServer({ flavour });
    const response = await fetch(`${server.baseUrl}/v1/fim/completions`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
  });
});

const bodies: [FlavourName, unknown][] = [
  ['vllm', { error: { message: 'Rate limit exceeded', type: 'rate_limited', param: null, code: 429 } }],
  ['ollama', { error: { message: 'Rate limit exceeded', type: 'rate_limited', param: null, code: null } }],
  ['llama.cpp', { error: { code: 429, message: 'Rate limit exceeded', type: 'rate_limited' } }],
  ['lm-studio', { error: 'Rate limit exceeded' }],
];

test.each(bodies)('%s writes errors in its own shape, scripted ones too', async (flavour, error) => {
  expect((await ask({ flavour, script: [faults.rateLimited()] })).json()).toEqual(error);
  const refused = await ask({ flavour, apiKey: 'right' });
  expect(refused.status).toBe(401);
  expect(JSON.stringify(refused.json())).toContain('Unauthorized');
});

test.each([
  ['vllm', { tool_choice: 'any' }, 'tool_choice must be'],
  ['ollama', { messages: [{ role: 'user', content: null }] }, 'invalid message content type'],
  ['lm-studio', { response_format: { type: 'json_object' } }, "must be 'json_schema' or 'text'"],
] as [FlavourName, object, string][])('%s refuses what it cannot do', async (flavour, more, text) => {
  const answer = await ask({ flavour }, { ...body, ...more });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(text);
});

test('ollama says the role with every delta and repeats its ids', async () => {
  const chunks = await chunksOf({ flavour: 'ollama', script: [reply('abc')] });
  expect(chunks.every((chunk) => chunk.choices[0].delta.role === 'assistant')).toBe(true);
  expect(chunks[0].id).toBe('chatcmpl-1');
});

test('llama.cpp ends a stream with an error field on request', async () => {
  const script = [faults.cut('abc', { afterDeltas: 0, how: 'error-field' })];
  const { text } = await ask({ flavour: 'llama.cpp', script }, { ...body, stream: true });
  expect(text).toContain('\nerror: {"code":500');
});
