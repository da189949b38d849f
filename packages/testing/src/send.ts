import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { cutConnection } from './connection.js';
import { envelope } from './faults.js';
import type { CutHow, ReplyStep, WireOptions } from './step.js';
import { type ReplyFacts, streamFrames, wholeBody } from './wire-reply.js';

/** Writes bytes, in pieces of `splitBytes` where given, and stops quietly once the client is gone. */
async function write(response: ServerResponse, text: string, splitBytes?: number): Promise<void> {
  const bytes = Buffer.from(text);
  const size = splitBytes ?? bytes.length;
  for (let at = 0; at < bytes.length; at += size) {
    if (response.destroyed) return;
    const written = Promise.withResolvers<void>();
    // One HTTP chunk per piece: the reader gets exactly these pieces, however the network joins them.
    if (!response.write(bytes.subarray(at, at + size), () => written.resolve())) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    if (splitBytes !== undefined) await Promise.race([written.promise, once(response, 'close')]);
  }
}

const errorBody = envelope('The model failed in the middle of its answer.', 'internal_error', '3000');

async function cutStream(response: ServerResponse, how: CutHow, newline: string): Promise<void> {
  if (how === 'close' || how === 'reset') await cutConnection(response, how);
  else {
    const frame = {
      eof: '',
      'error-frame': `data: ${JSON.stringify(errorBody)}${newline}${newline}`,
      'error-event': `event: error${newline}data: ${JSON.stringify(errorBody)}${newline}${newline}`,
      'invalid-json': `data: {"id":"broken","choices":[{"delta":{"content":${newline}${newline}`,
    }[how];
    if (frame !== '') await write(response, frame);
    response.end();
  }
}

/** Comments and frames as Server-Sent Events, in the line ends of the step. */
function frameText(frame: Record<string, unknown> | string, wire: WireOptions, newline: string): string {
  const comment = wire.comments ? `: keep-alive${newline}` : '';
  return typeof frame === 'string' ? frame : `${comment}data: ${JSON.stringify(frame)}${newline}${newline}`;
}

/** Sends a reply as a stream. */
export async function sendStream(
  response: ServerResponse,
  step: ReplyStep,
  facts: ReplyFacts,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const wire = step.wire ?? {};
  const newline = wire.newline ?? '\n';
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...headers,
  });
  response.flushHeaders();
  const made = streamFrames(step, facts);
  const frames = wire.frames?.(made) ?? made;
  for (const [at, frame] of frames.entries()) {
    // Frame 0 opens the message, so `at - 1` deltas are out.
    if (wire.cut !== undefined && at - 1 >= wire.cut.afterDeltas) return cutStream(response, wire.cut.how, newline);
    if (step.stall !== undefined && at - 1 === step.stall.afterDeltas) await step.stall.gate.pass(signal);
    const isLast = at === frames.length - 1 && wire.done === false;
    const text = frameText(frame, wire, newline);
    await write(response, isLast && wire.noLastBlankLine ? text.slice(0, -2 * newline.length) : text, wire.splitBytes);
  }
  if (wire.cut !== undefined) return cutStream(response, wire.cut.how, newline);
  if (wire.done !== false) {
    await write(response, `data: [DONE]${wire.noLastBlankLine ? '' : newline + newline}`, wire.splitBytes);
  }
  response.end();
}

/** Sends a reply in one body. */
export async function sendWhole(
  response: ServerResponse,
  step: ReplyStep,
  facts: ReplyFacts,
  headers: Record<string, string>,
): Promise<void> {
  const wire = step.wire ?? {};
  const made = wholeBody(step, facts);
  const text = JSON.stringify(wire.body === undefined ? made : wire.body(made));
  const how = wire.cut?.how;
  const failed = how === 'error-frame' || how === 'error-event';
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  if (how === undefined) await write(response, text, wire.splitBytes);
  else await write(response, failed ? JSON.stringify(errorBody) : text.slice(0, Math.floor(text.length / 2)));
  if (how === 'close' || how === 'reset') await cutConnection(response, how);
  else response.end();
}
