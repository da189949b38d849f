import type { MaeError } from '@mae/protocol';
import { readEnvironment } from './environment.js';
import { type ExitCode, exitCodeOfFault, exitCodes } from './exit-codes.js';
import { oneLine } from './output/safe-text.js';
import { writeError } from './output/streams.js';

const isMaeError = (error: unknown): error is MaeError =>
  error instanceof Error && error.name === 'MaeError' && 'code' in error && typeof error.code === 'string';

/** One line that says what happened and what to do. The key never shows, whatever put it there. */
export function writeProblem(message: string): void {
  const { apiKey } = readEnvironment();
  const line = oneLine(message);
  writeError(`mae: ${apiKey === undefined ? line : line.replaceAll(apiKey, '[key]')}\n`);
}

/** Says an error in one line, with its stack where `MAE_DEBUG` is set, and gives the exit code for it. */
export function report(error: unknown): ExitCode {
  const { debug, apiKey } = readEnvironment();
  const text = error instanceof Error ? error.message : String(error);
  const known = isMaeError(error) && error.code !== 'INTERNAL';
  writeProblem(known ? text : `${text} (a defect of MAE; MAE_DEBUG=1 shows where)`);
  if (debug && error instanceof Error && error.stack) {
    writeError(`${apiKey === undefined ? error.stack : error.stack.replaceAll(apiKey, '[key]')}\n`);
  }
  return isMaeError(error) ? exitCodeOfFault(error.code) : exitCodes.internal;
}
