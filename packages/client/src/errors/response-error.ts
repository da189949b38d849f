import type { IncomingHttpHeaders } from 'node:http';
import { MaeError } from '@mae/protocol';
import { readRetryAfter } from '../retry.js';
import { readErrorBody } from './read-body.js';
import { redact } from './redact.js';
import { judge } from './statuses.js';

/** What an error needs to know of the call. */
export interface ErrorContext {
  host: string;
  apiKey: string | undefined;
  now: () => number;
}

const idHeaders = ['mistral-correlation-id', 'x-kong-request-id', 'x-request-id', 'request-id'];

function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The id to name when asking the provider about a call. */
export function readRequestId(headers: IncomingHttpHeaders, inBody?: string): string | undefined {
  const named = idHeaders.map((name) => headerText(headers, name)).find((value) => value !== undefined);
  return named ?? inBody ?? headerText(headers, 'cf-ray');
}

/** The error for an answer with an error status, or with an error where a reply should be. */
export function responseError(
  answer: { status: number; headers: IncomingHttpHeaders; text: string },
  context: ErrorContext,
): MaeError {
  const body = readErrorBody(answer.text);
  const verdict = judge(answer.status, body);
  const words = redact(body.message, context.apiKey);
  const requestId = readRequestId(answer.headers, body.requestId);
  const retryAfterMs = readRetryAfter(headerText(answer.headers, 'retry-after'), context.now());
  const details = {
    status: answer.status,
    host: context.host,
    ...(body.type !== undefined && { type: redact(body.type, context.apiKey) }),
    ...(body.code !== undefined && { apiCode: redact(body.code, context.apiKey) }),
    ...(words !== '' && { text: words }),
    ...(requestId !== undefined && { requestId: redact(requestId, context.apiKey) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  const quoted = words === '' ? '' : `: ${words.replace(/[.\s]+$/, '')}`;
  const named = details.requestId === undefined ? '' : ` Request id ${details.requestId}.`;
  return new MaeError({
    code: verdict.code,
    message: `${verdict.what} (status ${answer.status} of ${context.host})${quoted}. ${verdict.advice}${named}`,
    retryable: verdict.retryable,
    details,
  });
}

/** The error for an error that came inside a stream that had begun with 200. */
export function streamError(headers: IncomingHttpHeaders, text: string, context: ErrorContext): MaeError {
  const { status, type } = readErrorBody(text);
  return responseError({ status: status ?? (type === 'rate_limited' ? 429 : 500), headers, text }, context);
}

/** The error for an answer that is not what the API promises. */
export function invalidReply(
  what: string,
  text: string,
  headers: IncomingHttpHeaders,
  context: ErrorContext,
): MaeError {
  const words = redact(text, context.apiKey);
  const requestId = readRequestId(headers);
  return new MaeError({
    code: 'CLIENT_REPLY_INVALID',
    message: `${what} from ${context.host}. Check that the base URL is that of a chat API and that nothing between rewrites its answers.`,
    details: {
      host: context.host,
      ...(words !== '' && { text: words }),
      ...(requestId !== undefined && { requestId: redact(requestId, context.apiKey) }),
    },
  });
}
