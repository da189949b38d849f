import type { ServerResponse } from 'node:http';
import type { ReplyStep } from '../script/step.js';
import { waitFor } from '../script/wait.js';
import type { WireOptions } from '../script/wire-options.js';
import { cutStream } from './cut-stream.js';
import { write } from './write.js';

/** Comments and frames as Server-Sent Events, in the line ends of the step. */
function frameText(frame: Record<string, unknown> | string, wire: WireOptions, newline: string): string {
  const comment = wire.comments ? `: keep-alive${newline}` : '';
  return typeof frame === 'string' ? frame : `${comment}data: ${JSON.stringify(frame)}${newline}${newline}`;
}

/** Sends a reply as a stream of frames. */
export async function sendStream(
  response: ServerResponse,
  step: ReplyStep,
  made: Record<string, unknown>[],
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const wire = step.wire ?? {};
  const newline = wire.newline ?? '\n';
  const type = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
  response.writeHead(200, { ...type, ...headers });
  response.flushHeaders();
  const frames = wire.frames?.(made) ?? made;
  for (const [at, frame] of frames.entries()) {
    // Frame 0 opens the message, so `at - 1` deltas are out.
    if (wire.cut !== undefined && at - 1 >= wire.cut.afterDeltas) return cutStream(response, wire.cut.how, newline);
    if (step.stall !== undefined && at - 1 === step.stall.afterDeltas) await waitFor(step.stall.gate, signal);
    if (wire.paceMs !== undefined && at > 0) await waitFor(wire.paceMs, signal);
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
