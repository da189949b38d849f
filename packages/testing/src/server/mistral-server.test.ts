import { expect, test } from 'vitest';
import { faults, gate, reply, startMistralServer } from '../index.js';
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

test.each(['eof', 'error-frame', 'error-event', 'invalid-json'] as const)('ends a stream early: %s', async (how) => {
  const script = [faults.cut('abcdef', { afterDeltas: 1, how }, { wire: { pieceLength: 2 } })];
  const { text } = await ask({ script }, { ...body, stream: true });
  expect(text).toContain('"ab"');
  expect(text).not.toContain('"cd"');
  expect(text).not.toContain('[DONE]');
  if (how === 'error-event') expect(text).toContain('event: error\n');
  if (how === 'error-frame') expect(text).toContain('data: {"object":"error"');
});

test.each(['close', 'reset'] as const)('cuts the connection inside a body: %s', async (how) => {
  const cut = { afterDeltas: 1, how };
  await using server = await startMistralServer({ script: [faults.cut('abcdef', cut, { times: 2 })] });
  const streamed = await post(server.baseUrl, { ...body, stream: true });
  await expect(streamed.text()).rejects.toThrow('terminated');
  const whole = await post(server.baseUrl);
  await expect(whole.text()).rejects.toThrow('terminated');
  await server.requests[1]?.closed;
  expect(server.requests.map((request) => request.clientGone)).toEqual([false, false]);
  server.assertDone();
});

test('resets before the first byte', async () => {
  await using server = await startMistralServer({ script: [faults.reset()] });
  await expect(post(server.baseUrl)).rejects.toThrow('fetch failed');
});

test.each([
  ['rate limit', faults.rateLimited({ retryAfter: '1.5' }), 429, { 'retry-after': '1.5' }, 'rate_limited'],
  ['rate limit, short', faults.rateLimited({ shape: 'message' }), 429, {}, 'Requests rate limit exceeded'],
  ['401', faults.unauthorized(), 401, {}, '{"detail":"Unauthorized"}'],
  ['401 of the gateway', faults.unauthorized('message'), 401, {}, 'request_id'],
  ['403', faults.forbidden(), 403, {}, 'guardrails'],
  ['404', faults.notFound(), 404, {}, 'Not Found'],
  ['404 of the gateway', faults.notFound('message'), 404, {}, 'no Route matched'],
  ['422', faults.unprocessable(), 422, {}, 'extra_forbidden'],
  ['422 nested', faults.unprocessable('nested'), 422, {}, '"message":{"detail":['],
  ['422 both', faults.unprocessable('both'), 422, {}, '"object":"Error"'],
  ['422 text', faults.unprocessable('text'), 422, {}, '"message":"{'],
  ['unknown model', faults.unknownModel('x'), 400, {}, '"code":"1500"'],
  ['context', faults.contextTooLong(), 400, {}, 'too long'],
  ['500', faults.serverError(), 500, {}, 'Internal server error'],
  ['503', faults.overloaded(), 503, {}, 'capacity exceeded'],
  ['520', faults.htmlError(), 520, { 'content-type': 'text/html; charset=UTF-8' }, '<!DOCTYPE html>'],
  ['any', faults.status(418, 'short and stout'), 418, {}, 'short and stout'],
])('answers with a fault: %s', async (_name, step, status, headers, text) => {
  const answer = await ask({ script: [step] });
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(text);
  for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
});

test.each([
  ['an unknown key', { ...body, store: true }, 'body.store: Extra inputs are not permitted'],
  ['a value out of range', { ...body, temperature: 2 }, 'body.temperature'],
  ['a missing field', { messages: body.messages }, 'body.model'],
  [
    'an unknown key in a message',
    { ...body, messages: [{ role: 'user', content: '', name: 'me' }] },
    'body.messages.0.name',
  ],
  [
    'a schema with $schema',
    { ...body, response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { $schema: 'x' } } } },
    'body.response_format',
  ],
  ['no JSON', '{', 'body: '],
])('refuses %s when strict', async (_name, json, where) => {
  const answer = await ask({ script: [] }, json);
  expect(answer.status).toBe(422);
  const [detail] = answer.json().detail;
  expect(`${detail.loc.join('.')}: ${detail.msg}`).toContain(where);
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
  expect(answer.json().code).toBe('3230');
});

test('ignores unknown keys and order when not strict', async () => {
  const answer = await ask({ script: [reply('fine')], strict: false }, { ...body, store: true, seed: 1 });
  expect(answer.status).toBe(200);
});

test('asks for the key, and never shows it', async () => {
  await using server = await startMistralServer({ script: [reply('in')], apiKey: 'secret-1' });
  expect((await post(server.baseUrl)).status).toBe(401);
  expect((await post(server.baseUrl, body, { authorization: 'Bearer secret-2' })).status).toBe(401);
  expect((await post(server.baseUrl, body, { authorization: 'Bearer secret-1' })).status).toBe(200);
  expect(server.requests.map((request) => request.headers.authorization)).toEqual(['absent', 'wrong', 'right']);
  expect(JSON.stringify(server.requests)).not.toContain('secret');
  server.assertDone();
});

test('steps are taken by the first match, in any order of calls', async () => {
  await using server = await startMistralServer({
    script: [
      reply('the plan', { when: { user: 'plan' } }),
      reply('the code', { when: { user: /code$/, model: 'm' } }),
      reply('once more', { when: { system: 'repair' }, times: 2 }),
    ],
  });
  const ask = async (content: string, system = '') => {
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content },
    ];
    const response = await post(server.baseUrl, { model: 'm', messages });
    const answer = (await response.json()) as { choices: { message: { content: string } }[] };
    return answer.choices[0]?.message.content;
  };
  expect(await ask('write code')).toBe('the code');
  expect(await ask('a', 'you repair')).toBe('once more');
  expect(await ask('make a plan')).toBe('the plan');
  expect(() => server.assertDone()).toThrow('Unused step: #2 reply "once more" for system "repair"');
  expect(await ask('b', 'you repair')).toBe('once more');
  server.assertDone();
});

test('an unexpected call is answered with 500 that names what was expected, and remembered', async () => {
  await using server = await startMistralServer({ script: [reply('x', { when: { model: 'other' } })] });
  const response = await post(server.baseUrl);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('expected: #0 reply \\"x\\" for model \\"other\\"');
  expect(() => server.assertDone()).toThrow('Unexpected call to model "m" (last user message: "Say hello")');
});

test('a script can be a function; nothing returned or an error is an unexpected call', async () => {
  await using server = await startMistralServer({
    script: (request, index) => {
      if (index === 2) throw new Error('the script is wrong');
      return index === 0 ? `${request.user}!` : undefined;
    },
  });
  expect(await (await post(server.baseUrl)).text()).toContain('Say hello!');
  expect((await post(server.baseUrl)).status).toBe(500);
  expect((await post(server.baseUrl)).status).toBe(500);
  expect(server.problems()).toEqual([expect.stringContaining('returned nothing'), 'the script is wrong']);
});

test('a held reply waits for its gate, and a client that leaves is seen', async () => {
  const held = gate();
  const stalled = gate();
  await using server = await startMistralServer({
    script: [
      reply('held', { hold: held }),
      reply('abcdef', { stall: { afterDeltas: 1, gate: stalled }, wire: { pieceLength: 2 } }),
      reply('never', { hold: gate() }),
    ],
  });
  const first = post(server.baseUrl);
  await held.reached;
  held.release();
  expect((await first).status).toBe(200);

  const second = post(server.baseUrl, { ...body, stream: true }).then((response) => response.text());
  await stalled.reached;
  stalled.release();
  expect(await second).toContain('[DONE]');

  const leaving = new AbortController();
  const third = fetch(`${server.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: leaving.signal,
  });
  await server.received(3);
  leaving.abort();
  await expect(third).rejects.toThrow('abort');
  await server.requests[2]?.closed;
  expect(server.requests.map((request) => request.clientGone)).toEqual([false, false, true]);
});

test('closing ends what is held', async () => {
  const server = await startMistralServer({ script: [reply('never', { hold: gate() })] });
  const call = post(server.baseUrl);
  await server.received(1);
  await server.close();
  await expect(call).rejects.toThrow('fetch failed');
});

test('refuses models that are not listed, on request', async () => {
  const answer = await ask({ script: [], listedModelsOnly: true });
  expect(answer.json()).toMatchObject({ type: 'invalid_model', code: '1500' });
});

test('an unknown route is 404 and a problem', async () => {
  await using server = await startMistralServer();
  expect((await fetch(`${server.baseUrl}/v1/nothing`)).status).toBe(404);
  expect(() => server.assertDone()).toThrow('Unexpected request: GET /v1/nothing');
});
