import { ExecutionResult, foldRun, MaeError, parseAs, RunEvent } from '@mae/protocol';
import * as z from 'zod';

/** What a run left that its program can be run again from. */
export interface Recorded {
  result: ExecutionResult & { artifact: NonNullable<ExecutionResult['artifact']> };
  /** All of it, where the log says so; a result holds it up to 4 kB. */
  stdin?: string;
}

/**
 * Reads the log of a run that has ended, or its result, which may have been JSON in between.
 *
 * @throws MaeError `RUN_LOG_INVALID`, `RUN_RESULT_INVALID` where it is neither, `RUN_NOT_ENDED`, `RUN_NO_PROGRAM`
 */
export function recordedOf(given: ExecutionResult | Iterable<RunEvent>): Recorded {
  const { result, stdin } = isEvents(given) ? fromEvents(given) : fromResult(given);
  const { artifact } = result;
  if (artifact === undefined) {
    const message = `The run ended as ${result.stopReason} without a program: there is nothing to run again.`;
    throw new MaeError({ code: 'RUN_NO_PROGRAM', message });
  }
  return { result: { ...result, artifact }, ...(stdin === undefined ? {} : { stdin }) };
}

function isEvents(given: unknown): given is Iterable<RunEvent> {
  return typeof given === 'object' && given !== null && Symbol.iterator in given;
}

function fromResult(given: unknown): { result: ExecutionResult; stdin?: string | undefined } {
  const what = 'The result to run again';
  const result = parseAs(ExecutionResult, given, { code: 'RUN_RESULT_INVALID', what });
  return { result, stdin: result.receipt.stdin?.text };
}

function fromEvents(given: Iterable<RunEvent>): { result: ExecutionResult; stdin?: string | undefined } {
  const what = 'The log to run again';
  const events = parseAs(z.array(RunEvent), [...given], { code: 'RUN_LOG_INVALID', what });
  const state = foldRun(events);
  if (state.status !== 'completed') {
    const message = `The run has not ended, it is ${state.status}: resume it first.`;
    throw new MaeError({ code: 'RUN_NOT_ENDED', message });
  }
  return { result: state.result, stdin: state.options?.stdin };
}
