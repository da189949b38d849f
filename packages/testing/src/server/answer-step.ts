import type { ServerResponse } from 'node:http';
import type { FailureStep, ReplyStep, RetryAfter, Step } from '../script/step.js';
import { waitFor } from '../script/wait.js';
import { cutConnection } from './cut-connection.js';
import { sendBody } from './send-body.js';
import { sendStream } from './send-stream.js';
import { sendWhole } from './send-whole.js';
import type { Site } from './site.js';

/** What a reply is made of, by endpoint. */
export interface Answer {
  headers: Record<string, string>;
  whole: (step: ReplyStep) => Record<string, unknown>;
  /** Absent: this call is never answered by a stream. */
  frames?: (step: ReplyStep) => Record<string, unknown>[];
}

function retryAfterText(after: RetryAfter): string {
  if (typeof after !== 'object') return String(after);
  return (after instanceof Date ? after : new Date(Date.now() + after.dateInSeconds * 1000)).toUTCString();
}

function sendFailure(site: Site, step: FailureStep, response: ServerResponse, headers: Record<string, string>): void {
  const { problem, status, retryAfter } = step;
  const body = problem === undefined || site.flavour.strict ? step.body : site.flavour.error(status, problem);
  const after: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfterText(retryAfter) };
  sendBody(response, status, body, { ...headers, ...after, ...step.headers });
}

/** Answers a call as its step says. */
export async function answerStep(site: Site, step: Step, response: ServerResponse, answer: Answer): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, site.closing]);
  await waitFor(step.hold, signal);
  if (step.kind === 'reset') return cutConnection(response, step.how ?? 'reset');
  if (step.kind === 'failure') return sendFailure(site, step, response, answer.headers);
  const headers = { ...answer.headers, ...step.headers };
  const frames = step.wire?.asWhole === true ? undefined : answer.frames;
  return frames === undefined
    ? sendWhole(response, step, answer.whole(step), headers, signal)
    : sendStream(response, step, frames(step), headers, signal);
}
