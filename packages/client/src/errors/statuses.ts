import type { ErrorBody } from './read-body.js';

/** What an error status means for the caller. */
export interface Verdict {
  code: string;
  /** What happened, before the server's own words. */
  what: string;
  /** What to do about it. */
  advice: string;
  /** Whether the same call may succeed later; the client itself sends it again. */
  retryable: boolean;
}

/** What the rules look at: the body, and whether the model asked for is known to be retired. */
export type Said = ErrorBody & { retired: boolean };

interface Rule extends Verdict {
  when: (status: number, body: Said) => boolean;
}

const overloaded: Verdict = {
  code: 'CLIENT_OVERLOADED',
  what: 'The API has no capacity for this model now; this is not your quota',
  advice: 'Try again later, or use another model.',
  retryable: true,
};

const contextWords =
  /context (is )?too long|maximum context length|prompt is too long|model_context_exceeded|prompt_too_long|context_length_exceeded|exceeds? the (available )?context/i;
const capacityWords = /capacity exceeded/i;
/** How vLLM, Ollama and llama.cpp say it, with 404. */
const modelWords = /model\b.{0,200}\b(not found|does not exist)/is;

const says = (body: ErrorBody) => `${body.type ?? ''} ${body.code ?? ''} ${body.message}`;
const isClientFault = (status: number) => status >= 400 && status < 500;

/** Read from the top; the first rule that holds decides. */
const rules: readonly Rule[] = [
  {
    when: (status, body) => [400, 413, 422].includes(status) && contextWords.test(says(body)),
    code: 'CLIENT_CONTEXT_TOO_LONG',
    what: 'The request is longer than the context of the model',
    advice: 'Shorten the messages, lower maxTokens, or choose a model with a longer context.',
    retryable: false,
  },
  {
    when: (status, body) =>
      isClientFault(status) &&
      ((status === 400 && body.code === '1500') ||
        body.type === 'invalid_model' ||
        body.code === 'model_not_found' ||
        (status === 404 && (body.retired || modelWords.test(body.message)))),
    code: 'CLIENT_MODEL_UNKNOWN',
    what: 'The API does not know the model',
    advice: 'Check the id, or list the models this key may use with models.list().',
    retryable: false,
  },
  {
    when: (status) => status === 401,
    code: 'CLIENT_UNAUTHORIZED',
    what: 'The API did not accept the key',
    advice: 'Set MISTRAL_API_KEY, or the option apiKey, to a valid key of this API.',
    retryable: false,
  },
  {
    when: (status) => status === 402,
    code: 'CLIENT_FORBIDDEN',
    what: 'The API asks for payment',
    advice: 'Check the billing and the limits of the account this key belongs to.',
    retryable: false,
  },
  {
    when: (status, body) => status === 403 && body.guarded,
    code: 'CLIENT_FORBIDDEN',
    what: 'A guardrail blocked the content, or could not look at it',
    advice: 'Change the messages, or the guardrails of the request or account; the answer names what was found.',
    retryable: false,
  },
  {
    when: (status) => status === 403,
    code: 'CLIENT_FORBIDDEN',
    what: 'The API refused the call for this key or content',
    advice: 'Check what the key may use, and whether this host serves the region of the account.',
    retryable: false,
  },
  {
    when: (status) => status === 404,
    code: 'CLIENT_NOT_FOUND',
    what: 'The API has nothing at this address',
    advice: 'Check the base URL (the client adds /v1/…) and the model id.',
    retryable: false,
  },
  {
    when: (status) => status === 408,
    code: 'CLIENT_TIMEOUT',
    what: 'The API gave up waiting for the request',
    advice: 'Try again.',
    retryable: true,
  },
  {
    when: (status, body) => (status === 429 || status >= 500) && capacityWords.test(body.message),
    ...overloaded,
  },
  {
    when: (status) => status === 429,
    code: 'CLIENT_RATE_LIMITED',
    what: 'The rate limit is reached',
    advice: 'Wait and try again with fewer calls at once, or raise the limits of the account.',
    retryable: true,
  },
  {
    when: (status) => status === 409 || status === 425,
    code: 'CLIENT_REQUEST_REFUSED',
    what: 'The API could not take the request at this moment',
    advice: 'Try again.',
    retryable: true,
  },
  {
    when: isClientFault,
    code: 'CLIENT_REQUEST_REFUSED',
    what: 'The API refused the request',
    advice: 'Correct what it names; the model may not support a field that was set.',
    retryable: false,
  },
  { when: (status) => status === 503 || status === 529, ...overloaded },
  {
    when: (status) => status === 501 || status === 505,
    code: 'CLIENT_SERVER_ERROR',
    what: 'The API cannot do this',
    advice: 'Check the base URL and the dialect.',
    retryable: false,
  },
  {
    when: (status) => status >= 500,
    code: 'CLIENT_SERVER_ERROR',
    what: 'The API failed',
    advice: 'Try again later; if it stays, report it with the request id.',
    retryable: true,
  },
];

const notAnAnswer: Verdict = {
  code: 'CLIENT_REPLY_INVALID',
  what: 'The server answered with a status no chat API uses, such as a redirect',
  advice: 'Set the base URL to the final address of the API.',
  retryable: false,
};

/** The meaning of an error status, with the body where it says more. */
export function judge(status: number, body: Said): Verdict {
  return rules.find((rule) => rule.when(status, body)) ?? notAnAnswer;
}
