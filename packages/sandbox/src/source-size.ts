import { Buffer } from 'node:buffer';
import type { Check, RunOutcome } from '@mae/protocol';
import { unrunOutcome } from './outcome.js';

/** Of a program: its source is read whole, and reading costs up to a hundred times its size in memory. */
const mostCodeBytes = 2 * 1024 * 1024;

/** What is wrong with a source that is too large to be read. No host is given it. */
export function sizeProblem(code: string): string | undefined {
  const bytes = Buffer.byteLength(code);
  if (bytes <= mostCodeBytes) return undefined;
  return `the source has ${bytes} bytes, and no more than ${mostCodeBytes} are read: pass data as files or standard input`;
}

/** The outcome of a program whose source is too large: its own fault, like any other source that cannot be read. */
export function tooLargeOutcome(message: string, given: Check[]): RunOutcome {
  const name = 'SyntaxError';
  const error = { name, message, frames: [], traceback: `${name}: ${message}\n` };
  const notRun = { verdict: 'not-run' as const, message: 'The program was not read.', durationMs: 0 };
  return { ...unrunOutcome('error'), error, checks: given.map(({ id }) => ({ checkId: id, ...notRun })) };
}
