import type { IncomingHttpHeaders } from 'node:http';
import { MaeError } from '@mae/protocol';
import { headerText } from '../http/header-text.js';
import { limitInWords, readLimits } from '../limiter/read-limits.js';
import { retirementInWords, retirementOf } from '../retired-models.js';
import { readRetryAfter } from '../retry-after.js';
import { readErrorBody } from './read-body.js';
import { redact } from './redact.js';
import { judge, type Verdict } from './statuses.js';

/** What an error needs to know of the call. */
export interface ErrorContext {
  host: string;
  apiKey: string | undefined;
  now: () => number;
  /** The model asked for. */
  model?: string;
}

const idHeaders = ['mistral-correlation-id', 'x-kong-request-id', 'x-request-id', 'request-id'];

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
  const retired = retirementOf(context.model);
  const verdict = judge(answer.status, { ...body, retired: retired !== undefined });
  const words = redact(body.message, context.apiKey);
  const requestId = readRequestId(answer.headers, body.requestId);
  const retryAfterMs = readRetryAfter(headerText(answer.headers, 'retry-after'), context.now());
  const more =
    verdict.code === 'CLIENT_MODEL_UNKNOWN' ? aboutModel(context.model) : aboutLimits(verdict, answer.headers);
  const details = {
    status: answer.status,
    host: context.host,
    ...(body.type !== undefined && { type: redact(body.type, context.apiKey) }),
    ...(body.code !== undefined && { apiCode: redact(body.code, context.apiKey) }),
    ...(words !== '' && { text: words }),
    ...(requestId !== undefined && { requestId: redact(requestId, context.apiKey) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...more.details,
  };
  const quoted = words === '' ? '' : `: ${words.replace(/[.\s]+$/, '')}`;
  const named = details.requestId === undefined ? '' : ` Request id ${details.requestId}.`;
  const advice = `${more.words ?? verdict.advice}${retryAfterMs === undefined ? '' : ` It asks to wait ${retryAfterMs} ms.`}`;
  return new MaeError({
    code: verdict.code,
    message: `${verdict.what} (status ${answer.status} of ${context.host})${quoted}. ${advice}${named}`,
    retryable: verdict.retryable,
    details,
  });
}

interface More {
  details: object;
  /** In place of the verdict's own advice. */
  words?: string;
}

/** Which model, and what to use where it was retired. */
function aboutModel(model: string | undefined): More {
  const retired = retirementOf(model);
  if (model === undefined || retired === undefined) return { details: model === undefined ? {} : { model } };
  return { details: { model, ...retired }, words: retirementInWords(model, retired) };
}

/** Which limit was reached, where the headers tell. */
function aboutLimits({ code, advice }: Verdict, headers: IncomingHttpHeaders): More {
  const limits = code === 'CLIENT_RATE_LIMITED' ? readLimits(headers) : [];
  if (limits.length === 0) return { details: {} };
  const told = limits.map((one) => `${limitInWords(one)}, ${one.remaining} left`).join('; ');
  return { details: { limits }, words: `${advice} The limits are: ${told}.` };
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
