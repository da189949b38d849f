import type { ServerResponse } from 'node:http';
import type { ReplyStep } from '../script/step.js';
import { waitFor } from '../script/wait.js';
import { cutConnection } from './cut-connection.js';
import { failedInside } from './cut-stream.js';
import { write } from './write.js';

const saysError = new Set<string | undefined>(['error-frame', 'error-key', 'error-event', 'error-field']);

/** The body of a whole reply as its step changes it; with `finish-error` its reason to end is `error`. */
function bodyOf(step: ReplyStep, made: Record<string, unknown>): unknown {
  const { body, cut } = step.wire ?? {};
  const changed = body === undefined ? made : body(made);
  if (cut?.how !== 'finish-error' || !Array.isArray(made.choices)) return changed;
  return { ...made, choices: made.choices.map((choice) => ({ ...choice, finish_reason: 'error' })) };
}

/** Sends a reply in one body. */
export async function sendWhole(
  response: ServerResponse,
  step: ReplyStep,
  made: Record<string, unknown>,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const { cut, splitBytes } = step.wire ?? {};
  const how = cut?.how;
  const text = JSON.stringify(saysError.has(how) ? failedInside : bodyOf(step, made));
  const half = Math.floor(text.length / 2);
  const ends = how === undefined || how === 'finish-error' || saysError.has(how);
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  if (step.stall !== undefined || !ends) await write(response, text.slice(0, half), splitBytes);
  if (step.stall !== undefined) await waitFor(step.stall.gate, signal);
  if (ends) await write(response, step.stall === undefined ? text : text.slice(half), splitBytes);
  if (how === 'close' || how === 'reset') await cutConnection(response, how);
  else response.end();
}
