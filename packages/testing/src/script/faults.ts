import { envelope, errorPage, gatewayError, unprocessableBodies } from './error-bodies.js';
import type { FailureStep, Problem, ReplyOptions, ReplyStep, ResetStep, RetryAfter, Step } from './step.js';
import { reply } from './step.js';
import type { WireOptions } from './wire-options.js';

type Common = Pick<Step, 'when' | 'times' | 'headers' | 'hold'>;

function failure(status: number, body: unknown, options: Common = {}): FailureStep {
  return { ...options, kind: 'failure', status, body };
}

/** A failure in the documented envelope, which a server of another flavour puts into its own shape. */
function refusal(status: number, problem: Problem, more: Record<string, unknown>, options?: Common): FailureStep {
  const body = envelope(problem.message, problem.type, problem.code, more);
  return { ...failure(status, body, options), problem };
}

/** 400 as the API writes it now, or as it did until 2025: `invalid_request_error` without a code. */
function badRequest(
  message: string,
  type: string,
  code: string,
  options: Common & { old?: boolean } = {},
): FailureStep {
  const { old, ...common } = options;
  return old === true
    ? refusal(400, { message, type: 'invalid_request_error', code: null }, {}, common)
    : refusal(400, { message, type, code }, { raw_status_code: 400 }, common);
}

/** Answers that are faults, in the shapes the API has been seen to use. */
export const faults = {
  /** Any status and body. */
  status: failure,
  /** 400, code 1500. */
  unknownModel: (model: string, options?: Common & { old?: boolean }) =>
    badRequest(`Invalid model: ${model}`, 'invalid_model', '1500', options),
  /** 400, code 3051: a value this model does not take. */
  invalidArguments: (
    message = "reasoning_effort='medium' is not supported for this model. Must be one of ['none', 'high']",
    options?: Common & { old?: boolean },
  ) => badRequest(message, 'invalid_request_invalid_args', '3051', options),
  /** 400, code 3230: messages in an order the model does not take. */
  messageOrder: (message = "Unexpected role 'user' after role 'tool'", options?: Common & { old?: boolean }) =>
    badRequest(message, 'invalid_request_message_order', '3230', options),
  /** 400, code 3280: an id of a tool call that is not nine letters and digits. */
  toolCallId: (id = 'call_1', options?: Common & { old?: boolean }) =>
    badRequest(
      `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`,
      'invalid_function_call',
      '3280',
      options,
    ),
  /** 400, a prompt longer than the model's context. */
  contextTooLong: (options?: Common) =>
    refusal(
      400,
      {
        message: 'Prompt is too long: maximum context length is 1024 tokens.',
        type: 'invalid_request_error',
        code: null,
        context: { promptTokens: 2048, contextTokens: 1024 },
      },
      {},
      options,
    ),
  /** 422, more `max_tokens` than the model may write. */
  maxTokensExceeded: (options?: Common) =>
    refusal(
      422,
      { message: 'max_tokens is larger than this model allows.', type: 'max_tokens_exceeded', code: null },
      {},
      options,
    ),
  /** 401 as the API (`detail`) or the gateway (`message`) writes it. */
  unauthorized: (shape: 'detail' | 'message' = 'detail', options?: Common) =>
    failure(401, shape === 'detail' ? { detail: 'Unauthorized' } : gatewayError('Unauthorized'), options),
  /** 403, a guardrail. */
  forbidden: (options?: Common) =>
    failure(403, { error: { message: 'Blocked by a guardrail.', status: 403 }, guardrails: { results: {} } }, options),
  /** 403, the moderation behind a guardrail failed; its code is a number. */
  moderationFailed: (options?: Common) =>
    failure(
      403,
      {
        object: 'Error',
        message: 'Moderation failed.',
        type: 'invalid_request_error',
        code: 3201,
        guardrails: [{ name: 'moderation_llm_v2', error: 'unavailable' }],
      },
      options,
    ),
  /** 404 as the API (`detail`) or the gateway (`message`) writes it. */
  notFound: (shape: 'detail' | 'message' = 'detail', options?: Common) =>
    failure(
      404,
      shape === 'detail' ? { detail: 'Not Found' } : gatewayError('no Route matched with those values'),
      options,
    ),
  /** 422 in one of its four shapes. */
  unprocessable: (shape: keyof typeof unprocessableBodies = 'detail', options?: Common) =>
    failure(422, unprocessableBodies[shape], options),
  /** 429, with the header `retry-after` where `retryAfter` is given. */
  rateLimited: (options: Common & { retryAfter?: RetryAfter; shape?: 'envelope' | 'message' } = {}): FailureStep => {
    const { retryAfter, shape = 'envelope', ...common } = options;
    const after = retryAfter === undefined ? {} : { retryAfter };
    if (shape === 'message') return { ...failure(429, { message: 'Requests rate limit exceeded' }, common), ...after };
    const problem = { message: 'Rate limit exceeded', type: 'rate_limited', code: '1300' };
    return { ...refusal(429, problem, { raw_status_code: 429 }, common), ...after };
  },
  /** 500 with the documented body. */
  serverError: (options?: Common) =>
    refusal(500, { message: 'Internal server error', type: 'internal_error', code: '3000' }, {}, options),
  /** 503, the provider is full. */
  overloaded: (options: Common & { retryAfter?: RetryAfter } = {}): FailureStep => {
    const { retryAfter, ...common } = options;
    const message = 'Service tier capacity exceeded for this model.';
    const step = refusal(503, { message, type: 'invalid_request_error', code: null }, {}, common);
    return retryAfter === undefined ? step : { ...step, retryAfter };
  },
  /** 520, or another status, with the page of a proxy in front of the API. */
  htmlError: (options: Common & { status?: number } = {}) => {
    const { status = 520, ...common } = options;
    const headers = { 'content-type': 'text/html; charset=UTF-8', 'cf-ray': '8c0000000000-CDG', ...options.headers };
    return failure(status, errorPage(status), { ...common, headers });
  },
  /** Any status, and no body at all. */
  empty: (status = 502, options?: Common) => failure(status, '', options),
  /** 307, or another status, to another address. */
  redirect: (location: string, options: Common & { status?: number } = {}) => {
    const { status = 307, ...common } = options;
    return failure(status, '', { ...common, headers: { location, ...options.headers } });
  },
  /** The right status and body under the wrong type: a proxy that answers for the API. */
  wrongContentType: (content: string, type = 'text/html', options: ReplyOptions = {}): ReplyStep =>
    reply(content, { ...options, headers: { 'content-type': type, ...options.headers } }),
  /** The connection is reset before the first byte of the answer. */
  reset: (options: Common = {}): ResetStep => ({ ...options, kind: 'reset' }),
  /** The connection closes before the first byte of the answer. */
  close: (options: Common = {}): ResetStep => ({ ...options, kind: 'reset', how: 'close' }),
  /** The answer is no HTTP. */
  garbage: (options: Common = {}): ResetStep => ({ ...options, kind: 'reset', how: 'garbage' }),
  /** A reply that ends early. A whole reply is cut in the middle of its body. */
  cut: (content: string, cut: NonNullable<WireOptions['cut']>, options: ReplyOptions = {}): ReplyStep =>
    reply(content, { ...options, wire: { ...options.wire, cut } }),
};
