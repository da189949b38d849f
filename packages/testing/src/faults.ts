import type { FailureStep, ReplyStep, ResetStep, Step } from './step.js';
import { reply } from './step.js';

type Common = Pick<Step, 'when' | 'times' | 'headers' | 'hold'>;

const requestId = '00000000000000000000000000000001';

/** The documented error body. */
export function envelope(
  message: unknown,
  type: string,
  code: string | number | null = null,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { object: 'error', message, type, param: null, code, ...more };
}

function failure(status: number, body: unknown, options: Common = {}): FailureStep {
  return { ...options, kind: 'failure', status, body };
}

const extra = [
  { type: 'extra_forbidden', loc: ['body', 'store'], msg: 'Extra inputs are not permitted', input: false },
];

const unprocessable = {
  detail: { detail: extra },
  nested: envelope({ detail: extra }, 'invalid_request_error'),
  both: { object: 'Error', detail: extra, message: extra, type: 'invalid_request_error', code: 3001 },
  text: envelope(JSON.stringify({ detail: extra }), 'invalid_request_error'),
};

/** Answers that are faults, in the shapes the API has been seen to use. */
export const faults = {
  /** Any status and body. */
  status: failure,
  /** 400, code 1500. */
  unknownModel: (model: string, options?: Common) =>
    failure(400, envelope(`Invalid model: ${model}`, 'invalid_model', '1500', { raw_status_code: 400 }), options),
  /** 400, a prompt longer than the model's context. */
  contextTooLong: (options?: Common) =>
    failure(
      400,
      envelope('Prompt is too long: maximum context length is 1024 tokens.', 'invalid_request_error'),
      options,
    ),
  /** 401 as the API (`detail`) or the gateway (`message`) writes it. */
  unauthorized: (shape: 'detail' | 'message' = 'detail', options?: Common) =>
    failure(
      401,
      shape === 'detail' ? { detail: 'Unauthorized' } : { message: 'Unauthorized', request_id: requestId },
      options,
    ),
  /** 403, a guardrail. */
  forbidden: (options?: Common) =>
    failure(403, { error: { message: 'Blocked by a guardrail.', status: 403 }, guardrails: { results: {} } }, options),
  /** 404 as the API (`detail`) or the gateway (`message`) writes it. */
  notFound: (shape: 'detail' | 'message' = 'detail', options?: Common) =>
    failure(
      404,
      shape === 'detail'
        ? { detail: 'Not Found' }
        : { message: 'no Route matched with those values', request_id: requestId },
      options,
    ),
  /** 422 in one of its four shapes. */
  unprocessable: (shape: keyof typeof unprocessable = 'detail', options?: Common) =>
    failure(422, unprocessable[shape], options),
  /** 429; `retryAfter` becomes the header as it is. */
  rateLimited: (options: Common & { retryAfter?: string | number; shape?: 'envelope' | 'message' } = {}) => {
    const { retryAfter, shape = 'envelope', headers, ...common } = options;
    const after: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    const body =
      shape === 'message'
        ? { message: 'Requests rate limit exceeded' }
        : envelope('Rate limit exceeded', 'rate_limited', '1300', { raw_status_code: 429 });
    return failure(429, body, { ...common, headers: { ...after, ...headers } });
  },
  /** 500 with the documented body. */
  serverError: (options?: Common) => failure(500, envelope('Internal server error', 'internal_error', '3000'), options),
  /** 503, the provider is full. */
  overloaded: (options?: Common) =>
    failure(503, envelope('Service tier capacity exceeded for this model.', 'invalid_request_error'), options),
  /** 520 with the page of a proxy in front of the API. */
  htmlError: (options: Common = {}) =>
    failure(520, '<!DOCTYPE html><html><head><title>520</title></head><body>Web server error</body></html>', {
      ...options,
      headers: { 'content-type': 'text/html; charset=UTF-8', 'cf-ray': '8c0000000000-CDG', ...options.headers },
    }),
  /** The connection is reset before the first byte of the answer. */
  reset: (options: Common = {}): ResetStep => ({ ...options, kind: 'reset' }),
  /** A reply that ends early. A whole reply is cut in the middle of its body. */
  cut: (
    content: string,
    cut: NonNullable<NonNullable<ReplyStep['wire']>['cut']>,
    options: Parameters<typeof reply>[1] = {},
  ): ReplyStep => reply(content, { ...options, wire: { ...options.wire, cut } }),
};
