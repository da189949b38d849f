import { createServer } from 'node:net';
import { MaeError } from '@mae/protocol';
import { faults, gate, reply, type Step } from '@mae/testing';
import { describe, expect, test } from 'vitest';
import { apiKey, collect, request, setup, ways } from './__fixtures__/setup.js';
import { MistralApiClient } from './index.js';

const cases: [string, Step, string, { retried: boolean; message: string; details?: object }][] = [
  [
    '400 unknown model',
    faults.unknownModel('x'),
    'CLIENT_MODEL_UNKNOWN',
    { retried: false, message: 'Invalid model: x', details: { apiCode: '1500', type: 'invalid_model' } },
  ],
  [
    '400 context',
    faults.contextTooLong(),
    'CLIENT_CONTEXT_TOO_LONG',
    { retried: false, message: 'maximum context length' },
  ],
  [
    '400 other',
    faults.status(400, { object: 'error', message: 'Unexpected role', type: 'x', code: '3230' }),
    'CLIENT_REQUEST_REFUSED',
    { retried: false, message: 'Unexpected role' },
  ],
  [
    '401',
    faults.unauthorized(),
    'CLIENT_UNAUTHORIZED',
    { retried: false, message: 'Unauthorized. Set MISTRAL_API_KEY' },
  ],
  ['401 gateway', faults.unauthorized('message'), 'CLIENT_UNAUTHORIZED', { retried: false, message: 'Unauthorized' }],
  ['402', faults.status(402, {}), 'CLIENT_FORBIDDEN', { retried: false, message: 'billing' }],
  ['403', faults.forbidden(), 'CLIENT_FORBIDDEN', { retried: false, message: 'Blocked by a guardrail' }],
  ['404', faults.notFound(), 'CLIENT_NOT_FOUND', { retried: false, message: 'Not Found. Check the base URL' }],
  ['404 gateway', faults.notFound('message'), 'CLIENT_NOT_FOUND', { retried: false, message: 'no Route matched' }],
  ['408', faults.status(408, ''), 'CLIENT_TIMEOUT', { retried: true, message: 'gave up waiting' }],
  ['409', faults.status(409, ''), 'CLIENT_REQUEST_REFUSED', { retried: true, message: 'at this moment' }],
  [
    '422',
    faults.unprocessable(),
    'CLIENT_REQUEST_REFUSED',
    { retried: false, message: 'body.store: Extra inputs are not permitted' },
  ],
  [
    '422 nested',
    faults.unprocessable('nested'),
    'CLIENT_REQUEST_REFUSED',
    { retried: false, message: 'body.store: Extra inputs' },
  ],
  [
    '422 both',
    faults.unprocessable('both'),
    'CLIENT_REQUEST_REFUSED',
    { retried: false, message: 'body.store: Extra inputs' },
  ],
  [
    '422 text',
    faults.unprocessable('text'),
    'CLIENT_REQUEST_REFUSED',
    { retried: false, message: 'body.store: Extra inputs' },
  ],
  [
    '429',
    faults.rateLimited(),
    'CLIENT_RATE_LIMITED',
    { retried: true, message: 'Rate limit exceeded', details: { apiCode: '1300' } },
  ],
  [
    '429 short',
    faults.rateLimited({ shape: 'message' }),
    'CLIENT_RATE_LIMITED',
    { retried: true, message: 'Requests rate limit exceeded' },
  ],
  ['500', faults.serverError(), 'CLIENT_SERVER_ERROR', { retried: true, message: 'Internal server error' }],
  ['501', faults.status(501, 'no'), 'CLIENT_SERVER_ERROR', { retried: false, message: 'cannot do this' }],
  ['503', faults.overloaded(), 'CLIENT_OVERLOADED', { retried: true, message: 'capacity exceeded' }],
  [
    '520 HTML',
    faults.htmlError(),
    'CLIENT_SERVER_ERROR',
    {
      retried: true,
      message: '520 Web server error. Try again later',
      details: { requestId: '019b98cb-0000-7000-8000-000000000001' },
    },
  ],
  [
    '302',
    faults.status(302, '', { headers: { location: 'https://elsewhere.example' } }),
    'CLIENT_REPLY_INVALID',
    { retried: false, message: 'final address' },
  ],
  [
    'error as a string',
    faults.status(400, { error: 'json_object is not supported' }),
    'CLIENT_REQUEST_REFUSED',
    { retried: false, message: 'json_object is not supported' },
  ],
  [
    'overflow of llama.cpp',
    faults.status(400, {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
        n_ctx: 4096,
      },
    }),
    'CLIENT_CONTEXT_TOO_LONG',
    { retried: false, message: 'exceeds the available context' },
  ],
  [
    'reset',
    faults.reset(),
    'CLIENT_UNREACHABLE',
    { retried: true, message: 'could not be reached', details: { fault: expect.any(String) } },
  ],
  [
    '200 that is HTML',
    faults.status(200, '<html>login</html>', { headers: { 'content-type': 'text/html' } }),
    'CLIENT_REPLY_INVALID',
    { retried: false, message: 'base URL', details: { text: '<html>login</html>' } },
  ],
  [
    '200 with an error',
    faults.status(200, { object: 'error', message: 'late', type: 'rate_limited', code: 1300 }),
    'CLIENT_RATE_LIMITED',
    { retried: true, message: 'late' },
  ],
  [
    '200 without a message',
    faults.status(200, { choices: [] }),
    'CLIENT_REPLY_INVALID',
    { retried: false, message: 'without a message' },
  ],
];

describe.each(ways)('asked %s', (_way, ask) => {
  test.each(cases)('%s is the right error', async (_name, step, code, { retried, message, details = {} }) => {
    await using it = await setup({ script: [{ ...step, times: 3 }] }, { retry: { maxRetries: 2 } });
    const error: unknown = await ask(it.client.chat).catch((thrown: unknown) => thrown);
    expect(MaeError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code, retryable: retried, message: expect.stringContaining(message) });
    const { host } = new URL(it.server.baseUrl);
    if (details !== undefined)
      expect((error as MaeError).details).toMatchObject({
        host,
        ...(retried
          ? {
              ...details,
              retries: 2,
              ...('requestId' in details && { requestId: '019b98cb-0000-7000-8000-000000000003' }),
            }
          : details),
      });
    expect(it.server.requests).toHaveLength(retried ? 3 : 1);
    expect(it.waits).toEqual(retried ? [250, 500] : []);
  });

  test.each(cases.filter(([, , , { retried }]) => retried))(
    '%s, then success, counts the retry',
    async (_name, step) => {
      await using it = await setup({ script: [step, reply('fine')] });
      expect(await ask(it.client.chat)).toMatchObject({ content: 'fine', retries: 1 });
      it.server.assertDone();
    },
  );

  test.each([
    ['1', [1000]],
    ['0.25', [250]],
    ['0', [0]],
    ['Sun, 22 Nov 2026 10:00:07 GMT', [7000]],
    ['Sun, 22 Nov 2026 09:00:00 GMT', [0]],
    ['soon', [250]],
    ['-5', [250]],
  ])('waits as Retry-After says: %s', async (retryAfter, waits) => {
    const now = () => Date.parse('2026-11-22T10:00:00Z');
    await using it = await setup({ script: [faults.rateLimited({ retryAfter }), reply('fine')] }, { now });
    expect((await ask(it.client.chat)).retries).toBe(1);
    expect(it.waits).toEqual(waits);
  });

  test('does not wait for a Retry-After beyond the bound, and passes it on', async () => {
    await using it = await setup({ script: [faults.rateLimited({ retryAfter: 3600 })] });
    await expect(ask(it.client.chat)).rejects.toMatchObject({
      code: 'CLIENT_RATE_LIMITED',
      details: { retryAfterMs: 3_600_000, status: 429 },
    });
    expect(it.waits).toEqual([]);
  });

  test('gives up after four retries by default, with waits that grow', async () => {
    await using it = await setup({ script: [faults.overloaded({ times: 5 })] });
    await expect(ask(it.client.chat)).rejects.toMatchObject({ code: 'CLIENT_OVERLOADED' });
    expect(it.waits).toEqual([250, 500, 1000, 2000]);
    it.server.assertDone();
  });

  test.each(['close', 'reset'] as const)('a body cut by %s before any content is asked for again', async (how) => {
    await using it = await setup({ script: [faults.cut('abcdef', { afterDeltas: 0, how }), reply('fine')] });
    expect(await ask(it.client.chat)).toMatchObject({ content: 'fine', retries: 1 });
  });

  test('no server at all is CLIENT_UNREACHABLE', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    await using client = new MistralApiClient({ baseUrl: `http://127.0.0.1:${port}`, retry: { maxRetries: 0 } });
    await expect(ask(client.chat)).rejects.toMatchObject({
      code: 'CLIENT_UNREACHABLE',
      retryable: true,
      details: { fault: 'ECONNREFUSED' },
    });
  });

  test('the key is missing: named before anything is sent', async () => {
    await using client = new MistralApiClient({ apiKey: ' ', baseUrl: 'https://api.eu.mistral.ai' });
    await expect(ask(client.chat)).rejects.toMatchObject({
      code: 'CLIENT_KEY_MISSING',
      message: expect.stringContaining('MISTRAL_API_KEY'),
    });
  });

  test('without a key another host is asked without the header', async () => {
    await using it = await setup({ script: [reply('open')], apiKey: undefined }, { apiKey: '' });
    expect((await ask(it.client.chat)).content).toBe('open');
    expect(it.server.requests[0]?.headers.authorization).toBe('absent');
  });

  test('a wrong key is CLIENT_UNAUTHORIZED', async () => {
    await using it = await setup({ script: [] }, { apiKey: 'another' });
    await expect(ask(it.client.chat)).rejects.toMatchObject({ code: 'CLIENT_UNAUTHORIZED' });
  });

  test('a closed client says so', async () => {
    await using it = await setup({ script: [] });
    await it.client.close();
    await expect(ask(it.client.chat)).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  });

  test('closing ends what is open', async () => {
    const hold = gate();
    await using it = await setup({ script: [reply('never', { hold })] });
    const asked = ask(it.client.chat);
    const ended = expect(asked).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    await hold.reached;
    await it.client.close();
    await ended;
    await it.server.requests[0]?.closed;
    expect(it.server.requests[0]?.clientGone).toBe(true);
  });
});

describe('in the middle of a stream', () => {
  test.each([
    ['eof', 'CLIENT_STREAM_CUT', 'after 4 characters'],
    ['close', 'CLIENT_STREAM_CUT', 'after 4 characters'],
    ['reset', 'CLIENT_STREAM_CUT', 'after 4 characters'],
    ['error-frame', 'CLIENT_SERVER_ERROR', 'failed in the middle'],
    ['error-event', 'CLIENT_SERVER_ERROR', 'failed in the middle'],
    ['invalid-json', 'CLIENT_REPLY_INVALID', 'not a JSON object'],
  ] as const)('%s is an error, and nothing is sent again', async (how, code, message) => {
    const step = faults.cut('abcdef', { afterDeltas: 2, how }, { wire: { pieceLength: 2 } });
    await using it = await setup({ script: [step] });
    const seen: string[] = [];
    await expect(async () => {
      for await (const chunk of it.client.chat.stream(request))
        if (chunk.type === 'delta') seen.push(chunk.content ?? '');
    }).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(seen.join('')).toBe('abcd');
    expect(it.server.requests).toHaveLength(1);
    expect(it.waits).toEqual([]);
  });

  test.each(['eof', 'error-frame', 'error-event'] as const)('%s before any content is asked for again', async (how) => {
    await using it = await setup({ script: [faults.cut('abcdef', { afterDeltas: 0, how }), reply('fine')] });
    const { completion, content } = await collect(it.client.chat.stream(request));
    expect({ content, retries: completion?.retries }).toEqual({ content: 'fine', retries: 1 });
  });

  test('half a frame at the end is a cut', async () => {
    const frames = () => ['data: {"choices":[{"delta":{"content":"abc"}}]}\n\ndata: {"choi'];
    await using it = await setup({ script: [reply('', { wire: { frames, done: false } })] });
    await expect(collect(it.client.chat.stream(request))).rejects.toMatchObject({
      code: 'CLIENT_STREAM_CUT',
      details: { receivedCharacters: 3 },
    });
  });

  test('[DONE] without a finish reason is a cut for Mistral, and an end for other servers', async () => {
    const frames = () => [{ choices: [{ delta: { content: 'abc' }, finish_reason: '' }] }];
    const script = [reply('', { wire: { frames } })];
    await using mistral = await setup({ script });
    await expect(collect(mistral.client.chat.stream(request))).rejects.toMatchObject({ code: 'CLIENT_STREAM_CUT' });
    await using other = await setup({ script, strict: false }, { dialect: 'openai' });
    const { completion } = await collect(
      other.client.chat.stream({ ...request, randomSeed: 3, toolChoice: 'any', promptCacheKey: 'k' }),
    );
    expect(completion).toMatchObject({ content: 'abc', finishReason: 'stop' });
    expect(completion).not.toHaveProperty('costUsd');
    expect(other.server.requests[0]?.body).toEqual({
      model: request.model,
      messages: request.messages,
      seed: 3,
      tool_choice: 'required',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('a connection lost after the finish reason loses nothing', async () => {
    const step = faults.cut('abcd', { afterDeltas: 3, how: 'reset' }, { wire: { pieceLength: 2 } });
    await using it = await setup({ script: [step] });
    expect((await collect(it.client.chat.stream(request))).completion?.content).toBe('abcd');
  });

  test('a server that stays open after the end does not hold the reply', async () => {
    const open = gate();
    const frames = (made: Record<string, unknown>[]) => [...made, ': more to come\n\n'];
    const step = reply('ab', { wire: { frames, pieceLength: 2 }, stall: { afterDeltas: 2, gate: open } });
    await using it = await setup({ script: [step] });
    expect((await collect(it.client.chat.stream(request))).completion?.content).toBe('ab');
    open.release();
  });
});

test('a key in an answer is not shown', async () => {
  const text = `The key ${apiKey} is bad, as is Bearer abc.def`;
  await using it = await setup({ script: [faults.status(401, { message: text })] });
  const error = (await it.client.chat.complete(request).catch((thrown: unknown) => thrown)) as MaeError;
  expect(error.message).toContain('The key [key] is bad, as is Bearer [key]');
});

test('unknown bodies are kept as text, cut to 400 characters', async () => {
  await using it = await setup({ script: [faults.status(400, 'y'.repeat(5000))] });
  const error = (await it.client.chat.complete(request).catch((thrown: unknown) => thrown)) as MaeError;
  expect(error.details).toMatchObject({ text: `${'y'.repeat(399)}…` });
});

test('what a refused request echoes of the prompt is not shown', async () => {
  const detail = [
    { type: 'string_type', loc: ['body', 'messages', 0, 'content'], msg: 'Input should be a string', input: 'PROMPT' },
  ];
  await using it = await setup({ script: [faults.status(422, { detail })] });
  const error = (await it.client.chat.complete(request).catch((thrown: unknown) => thrown)) as MaeError;
  expect(error.message).toContain('body.messages.0.content: Input should be a string');
  expect(JSON.stringify(error)).not.toContain('PROMPT');
});
