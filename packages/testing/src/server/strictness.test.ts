import { expect, test } from 'vitest';
import { defaultModelCards, modelCard, reply, startMistralServer } from '../index.js';
import { ask, body, post } from './__fixtures__/ask.js';

const schema = { type: 'object', properties: {} };
const withTool = (tool: unknown) => ({ ...body, tools: [tool] });
const withMessage = (message: unknown) => ({ ...body, messages: [...body.messages, message] });

test.each([
  ['an unknown key', { ...body, store: true }, 'extra_forbidden body.store', true],
  ['a key of other APIs', { ...body, max_completion_tokens: 5 }, 'extra_forbidden body.max_completion_tokens', 5],
  ['stream_options', { ...body, stream_options: {} }, 'extra_forbidden body.stream_options', {}],
  ['a number too large', { ...body, temperature: 2 }, 'less_than_equal body.temperature', 2],
  ['a number too small', { ...body, top_p: 0 }, 'greater_than body.top_p', 0],
  ['a number below zero', { ...body, random_seed: -1 }, 'greater_than_equal body.random_seed', -1],
  ['a value that is none of a list', { ...body, reasoning_effort: 'huge' }, 'enum body.reasoning_effort', 'huge'],
  ['a missing field', { messages: body.messages }, 'missing body.model', null],
  ['a text for a number', { ...body, max_tokens: 'x' }, 'float_type body.max_tokens', 'x'],
  ['no messages', { ...body, messages: [] }, 'too_short body.messages', []],
  [
    'an unknown role',
    withMessage({ role: 'developer', content: '' }),
    'union_tag_invalid body.messages.1.role',
    'developer',
  ],
  [
    'a name of a user',
    withMessage({ role: 'user', content: '', name: 'me' }),
    'extra_forbidden body.messages.1.name',
    'me',
  ],
  [
    'reasoning_content',
    withMessage({ role: 'assistant', content: '', reasoning_content: 'x' }),
    'extra_forbidden body.messages.1.reasoning_content',
    'x',
  ],
  [
    'an unknown key in a chunk',
    withMessage({ role: 'user', content: [{ type: 'text', text: 'a', cache: 1 }] }),
    'extra_forbidden body.messages.1.content.0.cache',
    1,
  ],
  [
    'an unknown key in a tool',
    withTool({ type: 'function', function: { name: 'f', parameters: schema, extra: 1 } }),
    'extra_forbidden body.tools.0.function.extra',
    1,
  ],
  [
    'an unknown key in a response format',
    { ...body, response_format: { type: 'json_schema', json_schema: { name: 'a', schema, more: 1 } } },
    'extra_forbidden body.response_format.json_schema.more',
    1,
  ],
  [
    'a schema with $schema',
    { ...body, response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { $schema: 'x' } } } },
    'value_error body.response_format.json_schema.schema',
    { $schema: 'x' },
  ],
  ['no JSON', '{', 'json_invalid body.0', {}],
])('refuses %s when strict, and echoes it', async (_name, json, where, input) => {
  const answer = await ask({ script: [] }, json);
  expect(answer.status).toBe(422);
  const [detail] = answer.json().detail;
  expect(`${detail.type} ${detail.loc.join('.')}`).toBe(where);
  expect(detail.input).toEqual(input);
});

test.each([
  ['every field', { ...body, temperature: 1.5, top_p: 1, stop: ['x'], n: 1, safe_prompt: false, metadata: { a: 'b' } }],
  ['nulls', { ...body, temperature: null, tools: null, reasoning_effort: null, presence_penalty: null }],
  ['chunks', { ...body, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] }],
  ['a named tool', { ...body, tool_choice: { type: 'function', function: { name: 'f' } } }],
])('takes %s', async (_name, json) => {
  expect((await ask({ script: [reply('fine')] }, json)).status).toBe(200);
});

test.each([
  [
    'user after tool',
    [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: '' },
      { role: 'tool', content: '' },
      { role: 'user', content: 'b' },
    ],
  ],
  [
    'assistant at the end',
    [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ],
  ],
  [
    'system in the middle',
    [
      { role: 'user', content: 'a' },
      { role: 'system', content: 'b' },
      { role: 'user', content: 'c' },
    ],
  ],
  ['tool first', [{ role: 'tool', content: 'a' }]],
])('refuses an order of messages: %s', async (_name, messages) => {
  const answer = await ask({ script: [] }, { ...body, messages });
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ type: 'invalid_request_message_order', code: '3230', raw_status_code: 400 });
});

const call = (id: string) => ({ id, function: { name: 'f', arguments: '{}' } });
const turn = (calls: string[], answers: string[]) => [
  ...body.messages,
  { role: 'assistant', content: '', tool_calls: calls.map(call) },
  ...answers.map((id) => ({ role: 'tool', content: '1', tool_call_id: id })),
];

test.each([
  ['one call, no answer', turn(['aB3dE5gH7'], [])],
  ['two calls, one answer', turn(['aB3dE5gH7', 'aB3dE5gH8'], ['aB3dE5gH7'])],
  ['one call, two answers', turn(['aB3dE5gH7'], ['aB3dE5gH7', 'aB3dE5gH7'])],
])('refuses calls that are not answered: %s', async (_name, messages) => {
  const answer = await ask({ script: [] }, { ...body, messages: [...messages, { role: 'assistant', content: '' }] });
  expect(answer.json()).toMatchObject({ code: '3230' });
});

test('refuses ids of tool calls that are neither nine letters and digits nor its own', async () => {
  await using server = await startMistralServer({
    script: [reply({ toolCalls: [{ id: 'chatcmpl-tool-1', name: 'f', arguments: '{}' }] }), reply('3')],
  });
  const ask = (id: string) => post(server.baseUrl, { ...body, messages: turn([id], [id]) });
  const refused = await ask('chatcmpl-tool-1');
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ type: 'invalid_function_call', code: '3280' });
  await post(server.baseUrl);
  expect((await ask('chatcmpl-tool-1')).status).toBe(200);
  server.assertDone();
});

test.each([
  [
    'an effort the model does not take',
    { model: 'mistral-small-latest', reasoning_effort: 'medium' },
    'Must be one of',
  ],
  [
    'an effort, of a model without reasoning',
    { model: 'codestral-2508', reasoning_effort: 'high' },
    'Must be one of []',
  ],
  ['prompt_mode', { prompt_mode: 'reasoning' }, 'prompt_mode is not supported'],
  ['more than the context', { model: 'short', max_tokens: 98 }, 'too large for model with 100 maximum context length'],
])('refuses %s', async (_name, more, message) => {
  const models = [...defaultModelCards, modelCard('short', { max_context_length: 100 })];
  const answer = await ask({ script: [], models }, { ...body, ...more });
  expect(answer.status).toBe(400);
  expect(answer.json()).toMatchObject({ type: 'invalid_request_invalid_args', code: '3051' });
  expect(answer.json().message).toContain(message);
});

test('takes the efforts of a model that is given its own, and any of a model it does not list', async () => {
  const reasoningEfforts = { 'mistral-small-2603': ['max'] };
  const one = await ask(
    { script: [reply('fine')], reasoningEfforts },
    { ...body, model: 'mistral-small-2603', reasoning_effort: 'max' },
  );
  const other = await ask({ script: [reply('fine')] }, { ...body, reasoning_effort: 'xhigh' });
  expect([one.status, other.status]).toEqual([200, 200]);
});

test('ignores stream_options on request, strict in the rest', async () => {
  const options = { script: [reply('fine')], streamOptions: 'ignore' } as const;
  expect((await ask(options, { ...body, stream_options: { include_usage: true } })).status).toBe(200);
  expect((await ask(options, { ...body, stream_options: {}, seed: 1 })).status).toBe(422);
});

test('refuses models that cannot do what is asked, where only listed ones are taken', async () => {
  await using server = await startMistralServer({ listedModelsOnly: true });
  const fim = (model: string) =>
    fetch(`${server.baseUrl}/v1/fim/completions`, { method: 'POST', body: JSON.stringify({ model, prompt: '' }) });
  expect(await (await fim('mistral-small-latest')).json()).toMatchObject({ code: '1500' });
  // The model is right; what is missing is a step of the script.
  expect((await fim('codestral-latest')).status).toBe(500);
});

test('ignores unknown keys and order when not strict', async () => {
  const answer = await ask({ script: [reply('fine')], strict: false }, { ...body, store: true, seed: 1 });
  expect(answer.status).toBe(200);
});

test('refuses models that are not listed, on request', async () => {
  const answer = await ask({ script: [], listedModelsOnly: true });
  expect(answer.json()).toMatchObject({ type: 'invalid_model', code: '1500' });
});
