import { expect, test } from 'vitest';
import { faults, gate, reply, startMistralServer } from '../index.js';
import { ask, body, post } from './__fixtures__/ask.js';

test.each([
  ['eof', '"ab"},"finish_reason":null}]}\n\n'],
  ['error-frame', 'data: {"object":"error"'],
  ['error-key', 'data: {"error":{"message":'],
  ['error-event', 'event: error\ndata: {"object":"error"'],
  ['error-field', 'error: {"code":500'],
  ['invalid-json', 'data: {"id":"broken","choices":[{"delta":{"content":\n\n'],
] as const)('ends a stream early: %s', async (how, text) => {
  const script = [faults.cut('abcdef', { afterDeltas: 1, how }, { wire: { pieceLength: 2 } })];
  const answer = await ask({ script }, { ...body, stream: true });
  expect(answer.text).toContain('"ab"');
  expect(answer.text).toContain(text);
  expect(answer.text).not.toContain('"cd"');
  expect(answer.text).not.toContain('[DONE]');
});

test('ends a stream, and a whole reply, with the finish reason error', async () => {
  const script = [faults.cut('abcdef', { afterDeltas: 1, how: 'finish-error' }, { times: 2 })];
  await using server = await startMistralServer({ script });
  const streamed = await (await post(server.baseUrl, { ...body, stream: true })).text();
  expect(streamed).toContain('"finish_reason":"error"}]}\n\ndata: [DONE]\n\n');
  expect(await (await post(server.baseUrl)).json()).toMatchObject({ choices: [{ finish_reason: 'error' }] });
});

test.each(['error-frame', 'error-key', 'error-event', 'error-field'] as const)(
  'answers a whole call with 200 and an error: %s',
  async (how) => {
    const { status, json } = await ask({ script: [faults.cut('abc', { afterDeltas: 0, how })] });
    expect(status).toBe(200);
    expect(json()).toMatchObject({ object: 'error', type: 'internal_error' });
  },
);

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

test('cuts a stream after its headers, before the first frame', async () => {
  const script = [faults.cut('', { afterDeltas: -1, how: 'reset' })];
  await using server = await startMistralServer({ script });
  const response = await post(server.baseUrl, { ...body, stream: true });
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
});

test.each([
  ['reset', faults.reset(), 'Error: read ECONNRESET'],
  ['close', faults.close(), 'SocketError: other side closed'],
  ['garbage', faults.garbage(), 'HTTPParserError'],
])('ends a connection before the first byte: %s', async (_how, step, cause) => {
  await using server = await startMistralServer({ script: [step] });
  const refused = await post(server.baseUrl).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(String((refused as Error).cause)).toContain(cause);
  await server.connectionsEnded();
  expect(server.requests[0]).toMatchObject({ status: undefined, clientGone: false });
});

test('sends the header retry-after as seconds, text, date, or a date so far from now', async () => {
  const date = new Date('2030-01-01T00:00:00Z');
  const script = [5, '0.25', date, { dateInSeconds: 60 }].map((retryAfter) => faults.rateLimited({ retryAfter }));
  await using server = await startMistralServer({ script: [...script, faults.rateLimited(), reply('at last')] });
  const header = async () => (await post(server.baseUrl)).headers.get('retry-after');
  expect([await header(), await header(), await header()]).toEqual(['5', '0.25', 'Tue, 01 Jan 2030 00:00:00 GMT']);
  const inOneMinute = Date.parse((await header()) ?? '') - Date.now();
  expect(inOneMinute).toBeGreaterThan(0);
  expect(inOneMinute).toBeLessThanOrEqual(60_000);
  expect(await header()).toBeNull();
  expect((await post(server.baseUrl)).status).toBe(200);
});

test('redirects with its method, or answers under the wrong type', async () => {
  await using target = await startMistralServer({ script: [reply('moved')] });
  await using server = await startMistralServer({
    script: [faults.redirect(`${target.baseUrl}/v1/chat/completions`), faults.wrongContentType('a page')],
  });
  expect(await (await post(server.baseUrl)).text()).toContain('"content":"moved"');
  const wrong = await post(server.baseUrl, { ...body, stream: true });
  expect([wrong.status, wrong.headers.get('content-type')]).toEqual([200, 'text/html']);
});

test('stalls in the middle of a stream and of a whole reply, until the gate opens', async () => {
  const gates = [gate(), gate()];
  const script = gates.map((one) =>
    reply('abcdef', { stall: { afterDeltas: 1, gate: one }, wire: { pieceLength: 2 } }),
  );
  await using server = await startMistralServer({ script });
  for (const [index, json] of [{ ...body, stream: true }, body].entries()) {
    const response = await post(server.baseUrl, json);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await gates[index]?.reached;
    expect(Buffer.from(first?.value ?? []).toString()).not.toContain('"finish_reason":"stop"}');
    gates[index]?.release();
    let rest = '';
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      rest += Buffer.from(part.value).toString();
    }
    expect(rest).toMatch(/\}(\n\n)?$|\[DONE\]/);
  }
});

test('waits for a time, or until the client has gone', async () => {
  await using server = await startMistralServer({
    script: [reply('late', { hold: 5, wire: { paceMs: 1 } }), reply('never', { hold: 'forever' })],
  });
  expect(await (await post(server.baseUrl, { ...body, stream: true })).text()).toContain('[DONE]');
  const leaving = new AbortController();
  const call = fetch(`${server.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: leaving.signal,
  });
  const request = await server.request(1);
  leaving.abort();
  await expect(call).rejects.toThrow('abort');
  await request.closed;
  expect(request).toMatchObject({ clientGone: true, status: undefined });
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
  [
    'unknown model, old',
    faults.unknownModel('x', { old: true }),
    400,
    {},
    '"invalid_request_error","param":null,"code":null',
  ],
  ['a value the model does not take', faults.invalidArguments(), 400, {}, '"code":"3051"'],
  ['order', faults.messageOrder(), 400, {}, '"type":"invalid_request_message_order","param":null,"code":"3230"'],
  ['tool id', faults.toolCallId('call_7'), 400, {}, 'Tool call id was call_7 but must be'],
  ['max_tokens', faults.maxTokensExceeded(), 422, {}, 'max_tokens_exceeded'],
  ['moderation', faults.moderationFailed(), 403, {}, '"code":3201'],
  ['context', faults.contextTooLong(), 400, {}, 'too long'],
  ['500', faults.serverError(), 500, {}, 'Internal server error'],
  ['503', faults.overloaded(), 503, {}, 'capacity exceeded'],
  ['520', faults.htmlError(), 520, { 'content-type': 'text/html; charset=UTF-8' }, '<!DOCTYPE html>'],
  ['502 as a page', faults.htmlError({ status: 502 }), 502, {}, '<title>502</title>'],
  ['nothing', faults.empty(504), 504, { 'content-type': null, 'content-length': '0' }, ''],
  ['any', faults.status(418, 'short and stout'), 418, {}, 'short and stout'],
])('answers with a fault: %s', async (_name, step, status, headers, text) => {
  const answer = await ask({ script: [step] });
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(text);
  for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
});
