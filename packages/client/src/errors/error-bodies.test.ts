import { expect, test } from 'vitest';
import { responseError } from './response-error.js';

const extra = [
  { type: 'extra_forbidden', loc: ['body', 'store'], msg: 'Extra inputs are not permitted', input: 'PROMPT' },
];
const effort = "reasoning_effort='medium' is not supported for this model. Must be one of ['high', 'none']";

interface Expected {
  code: string;
  says: string;
  retryable?: boolean;
  details?: object;
}

/** The rows of the fact sheet's table of error bodies, then those of other servers. */
const rows: [string, number, unknown, Expected][] = [
  [
    '400 invalid_model',
    400,
    {
      object: 'error',
      message: 'Invalid model: x',
      type: 'invalid_model',
      param: null,
      code: '1500',
      raw_status_code: 400,
    },
    { code: 'CLIENT_MODEL_UNKNOWN', says: 'Invalid model: x. Check the id', details: { apiCode: '1500' } },
  ],
  [
    '400 message order',
    400,
    {
      object: 'error',
      message: 'Expected last role User',
      type: 'invalid_request_message_order',
      param: null,
      code: '3230',
    },
    {
      code: 'CLIENT_REQUEST_REFUSED',
      says: 'Expected last role User',
      details: { type: 'invalid_request_message_order' },
    },
  ],
  [
    '400 function call',
    400,
    { object: 'error', message: 'Tool call id was x', type: 'invalid_function_call', param: null, code: 3280 },
    { code: 'CLIENT_REQUEST_REFUSED', says: 'Tool call id was x', details: { apiCode: '3280' } },
  ],
  [
    '400 wrong value',
    400,
    { object: 'error', message: effort, type: 'invalid_request_invalid_args', param: null, code: '3051' },
    { code: 'CLIENT_REQUEST_REFUSED', says: effort },
  ],
  [
    '400 without a code',
    400,
    { object: 'error', message: 'Bad', type: 'invalid_request_error', param: null, code: null },
    { code: 'CLIENT_REQUEST_REFUSED', says: 'Bad' },
  ],
  [
    '401 of the API',
    401,
    { detail: 'Unauthorized' },
    { code: 'CLIENT_UNAUTHORIZED', says: 'Unauthorized. Set MISTRAL_API_KEY' },
  ],
  [
    '401 of the gateway',
    401,
    { message: 'Unauthorized', request_id: 'ab'.repeat(16) },
    { code: 'CLIENT_UNAUTHORIZED', says: `Request id ${'ab'.repeat(16)}`, details: { requestId: 'ab'.repeat(16) } },
  ],
  ['402', 402, '', { code: 'CLIENT_FORBIDDEN', says: 'asks for payment' }],
  [
    '403 of a guardrail',
    403,
    { error: { message: 'Blocked', status: 403 }, guardrails: { results: {} } },
    { code: 'CLIENT_FORBIDDEN', says: 'A guardrail blocked the content' },
  ],
  [
    '403 where moderation failed',
    403,
    { object: 'Error', message: 'Moderation failed', type: 'invalid_request_error', code: 3201, guardrails: [{}] },
    { code: 'CLIENT_FORBIDDEN', says: 'Moderation failed', details: { apiCode: '3201' } },
  ],
  ['404 of the API', 404, { detail: 'Not Found' }, { code: 'CLIENT_NOT_FOUND', says: 'Not Found. Check the base URL' }],
  [
    '404 of the gateway',
    404,
    { message: 'no Route matched with those values', request_id: 'cd' },
    { code: 'CLIENT_NOT_FOUND', says: 'no Route matched', details: { requestId: 'cd' } },
  ],
  [
    '422 detail',
    422,
    { detail: extra },
    { code: 'CLIENT_REQUEST_REFUSED', says: 'body.store: Extra inputs are not permitted.' },
  ],
  [
    '422 nested',
    422,
    { object: 'error', message: { detail: extra }, type: 'invalid_request_error', param: null, code: null },
    { code: 'CLIENT_REQUEST_REFUSED', says: 'body.store: Extra inputs are not permitted.' },
  ],
  [
    '422 of conversations',
    422,
    { object: 'Error', detail: extra, message: extra, type: 'invalid_request_error', code: 3001 },
    {
      code: 'CLIENT_REQUEST_REFUSED',
      says: 'body.store: Extra inputs are not permitted.',
      details: { apiCode: '3001' },
    },
  ],
  [
    '422 with JSON in a string',
    422,
    { object: 'error', message: JSON.stringify({ detail: extra }), type: 'invalid_request_error' },
    { code: 'CLIENT_REQUEST_REFUSED', says: 'body.store: Extra inputs are not permitted.' },
  ],
  [
    '422 output cap',
    422,
    { object: 'error', message: 'max_tokens is too large', type: 'max_tokens_exceeded', code: null },
    { code: 'CLIENT_REQUEST_REFUSED', says: 'max_tokens is too large' },
  ],
  [
    '422 context',
    422,
    { object: 'error', message: 'Too big', type: 'model_context_exceeded', code: null },
    { code: 'CLIENT_CONTEXT_TOO_LONG', says: 'Shorten the messages' },
  ],
  [
    '429 short',
    429,
    { message: 'Requests rate limit exceeded' },
    { code: 'CLIENT_RATE_LIMITED', says: 'Requests rate limit exceeded', retryable: true },
  ],
  [
    '429 envelope',
    429,
    {
      object: 'error',
      message: 'Rate limit exceeded',
      type: 'rate_limited',
      param: null,
      code: '1300',
      raw_status_code: 429,
    },
    { code: 'CLIENT_RATE_LIMITED', says: 'Rate limit exceeded', retryable: true, details: { apiCode: '1300' } },
  ],
  [
    '429 for want of capacity',
    429,
    { object: 'error', message: 'Service tier capacity exceeded for this model.', type: 'invalid_request_error' },
    { code: 'CLIENT_OVERLOADED', says: 'this is not your quota', retryable: true },
  ],
  [
    '503',
    503,
    {
      object: 'error',
      message: 'Service tier capacity exceeded for this model.',
      type: 'invalid_request_error',
      code: null,
    },
    { code: 'CLIENT_OVERLOADED', says: 'this is not your quota', retryable: true },
  ],
  [
    '520 of Cloudflare',
    520,
    '<!DOCTYPE html><html><head><style>a{}</style><title>520</title></head><body>Web server <b>error</b></body></html>',
    { code: 'CLIENT_SERVER_ERROR', says: ': 520 Web server error. Try again later', retryable: true },
  ],
  ['502 without a body', 502, '', { code: 'CLIENT_SERVER_ERROR', says: '(status 502 of host). Try', retryable: true }],
  [
    'an unknown shape',
    400,
    { problem: { nested: true } },
    {
      code: 'CLIENT_REQUEST_REFUSED',
      says: '{"problem":{"nested":true}}',
      details: { text: '{"problem":{"nested":true}}' },
    },
  ],
  [
    'vLLM',
    400,
    { error: { message: 'bad sampling', type: 'BadRequestError', param: null, code: 400 } },
    { code: 'CLIENT_REQUEST_REFUSED', says: 'bad sampling', details: { type: 'BadRequestError', apiCode: '400' } },
  ],
  [
    'older vLLM, no such model',
    404,
    { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', param: null, code: 404 },
    { code: 'CLIENT_MODEL_UNKNOWN', says: 'The model `x` does not exist. Check the id' },
  ],
  [
    'Ollama, no such model',
    404,
    { error: { message: 'model "x" not found, try pulling it first', type: 'api_error', param: null, code: null } },
    { code: 'CLIENT_MODEL_UNKNOWN', says: 'try pulling it first' },
  ],
  [
    'llama.cpp',
    503,
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    { code: 'CLIENT_OVERLOADED', says: 'Loading model', retryable: true },
  ],
  [
    'llama.cpp, overflow',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 9000,
        n_ctx: 4096,
      },
    },
    { code: 'CLIENT_CONTEXT_TOO_LONG', says: 'exceeds the available context size' },
  ],
  [
    'LM Studio',
    400,
    { error: "'response_format.type' must be 'json_schema' or 'text'" },
    { code: 'CLIENT_REQUEST_REFUSED', says: "'response_format.type' must be" },
  ],
];

const context = { host: 'host', apiKey: 'sk-5f3a9c', now: () => 0 };
const errorOf = (status: number, body: unknown, headers = {}, model?: string) =>
  responseError(
    { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) },
    { ...context, model },
  );

test.each(rows)('%s', (_name, status, body, { code, says, retryable = false, details = {} }) => {
  const error = errorOf(status, body);
  expect(error).toMatchObject({ code, retryable, details: { status, host: 'host', ...details } });
  expect(error.message).toContain(says);
  expect(JSON.stringify(error)).not.toContain('PROMPT');
});

test.each([
  ['mistral-correlation-id', { 'mistral-correlation-id': 'a', 'x-kong-request-id': 'b' }, 'a'],
  ['x-kong-request-id', { 'x-kong-request-id': 'b', 'x-request-id': 'c' }, 'b'],
  ['x-request-id', { 'x-request-id': 'c', 'request-id': 'd' }, 'c'],
  ['request-id', { 'request-id': 'd', 'cf-ray': 'f' }, 'd'],
  ['the body', { 'cf-ray': 'f' }, 'e'],
])('the request id is that of %s', (_name, headers, id) => {
  expect(errorOf(500, { message: '', request_id: 'e' }, headers).details).toMatchObject({ requestId: id });
});

test('cf-ray is the last resort for a request id', () => {
  expect(errorOf(520, '<html>', { 'cf-ray': 'f' }).details).toMatchObject({ requestId: 'f' });
});

test('a refused call says which limit, how much is left and how long to wait', () => {
  const error = errorOf(
    429,
    { message: 'Requests rate limit exceeded' },
    {
      'x-ratelimit-limit-req-minute': '60',
      'x-ratelimit-remaining-req-minute': '0',
      'x-ratelimit-limit-tokens-minute': '500000',
      'x-ratelimit-remaining-tokens-minute': '1200',
      'retry-after': '7',
    },
  );
  expect(error.message).toContain(
    'The limits are: 60 requests a minute, 0 left; 500000 tokens a minute, 1200 left. It asks to wait 7000 ms.',
  );
  expect(error.details).toMatchObject({
    retryAfterMs: 7000,
    limits: [
      { of: 'requests', windowMs: 60_000, limit: 60, remaining: 0 },
      { of: 'tokens', windowMs: 60_000, limit: 500_000, remaining: 1200 },
    ],
  });
});

test.each([
  [400, { message: 'Invalid model: devstral-2512', type: 'invalid_model', code: '1500' }],
  [404, { detail: 'Not Found' }],
])('a retired model is named with its replacement: status %i', (status, body) => {
  const error = errorOf(status, body, {}, 'devstral-2512');
  expect(error).toMatchObject({
    code: 'CLIENT_MODEL_UNKNOWN',
    message: expect.stringContaining('devstral-2512 was retired on 2026-07-31: use mistral-medium-3-5.'),
    details: { model: 'devstral-2512', retiredOn: '2026-07-31', replacement: 'mistral-medium-3-5' },
  });
});

test('a model that is not known at all is named, and nothing is made up', () => {
  const error = errorOf(400, { message: 'Invalid model: nobody', type: 'invalid_model' }, {}, 'nobody');
  expect(error.details).toMatchObject({ model: 'nobody' });
  expect(error.details).not.toHaveProperty('replacement');
});
