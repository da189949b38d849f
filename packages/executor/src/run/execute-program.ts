import {
  type CheckResult,
  describeIssues,
  type HostFunction,
  type RunOptions,
  type RunOutcome,
  type Sandbox,
  type SandboxRequest,
} from '@mae/protocol';
import type * as z from 'zod';
import { sandboxGraceMs, unlessAborted } from './unless-aborted.js';

/** A program with everything its execution needs. */
export interface Execution {
  sandbox: Sandbox;
  code: string;
  request: SandboxRequest & { signal: AbortSignal };
  /** Whether it may be run again where the sandbox broke down: not where a function was called that must not be twice. */
  mayRunAgain?: () => boolean;
}

/** Whether what ran it is gone, under the program or under one of its checks. */
const isCrashed = ({ status, checks }: RunOutcome): boolean =>
  status === 'crashed' || checks.some(({ endedBy }) => endedBy === 'crashed');

/**
 * Runs a program and its checks. Where what ran them is gone they run once more: a host that somebody killed is no fault
 * of the program, and a program that brings its host down does so again.
 *
 * @throws the signal's reason: a run that was stopped in the middle says nothing about the program
 */
export async function executeProgram({ sandbox, code, request, mayRunAgain }: Execution): Promise<RunOutcome> {
  const { signal } = request;
  const run = async (): Promise<RunOutcome> => {
    signal.throwIfAborted();
    const outcome = await unlessAborted(sandbox.execute(code, request), signal, sandboxGraceMs);
    signal.throwIfAborted();
    return outcome;
  };
  const outcome = await run();
  return isCrashed(outcome) && (mayRunAgain?.() ?? true) ? run() : outcome;
}

/**
 * Lets the caller's own zod schema have the last word on the value: refinements and transforms have no JSON Schema.
 * The verdict goes into the log like any other, so that the fold needs no schema.
 */
export async function withOutputCheck(
  outcome: RunOutcome,
  { output, outputSchema, checks }: { output?: z.ZodType } & Pick<RunOptions, 'outputSchema' | 'checks'>,
): Promise<CheckResult[]> {
  const id = outputSchema === undefined ? undefined : checks.at(-1)?.id;
  if (output === undefined || id === undefined) return outcome.checks;
  const parsed = await output.safeParseAsync(outcome.value?.json);
  if (parsed.success) return outcome.checks;
  return outcome.checks.map((check) =>
    check.checkId === id && check.verdict === 'passed'
      ? { ...check, verdict: 'failed', message: `the value does not fit: ${describeIssues(parsed.error)}` }
      : check,
  );
}

/** Functions that tell of the first call of each that must not be called twice, and wait until that is stored. */
export function tellingFunctions(
  functions: Record<string, HostFunction> | undefined,
  tell: (name: string) => Promise<unknown>,
): Record<string, HostFunction> | undefined {
  if (functions === undefined) return undefined;
  const told = new Map<string, Promise<unknown>>();
  const entries = Object.entries(functions).map(([name, one]): [string, HostFunction] => {
    if (one.idempotent) return [name, one];
    const call: HostFunction['call'] = async (input, options) => {
      const stored = told.get(name) ?? tell(name);
      told.set(name, stored);
      await stored;
      options.signal.throwIfAborted();
      return one.call(input, options);
    };
    return [name, { ...one, call }];
  });
  return Object.fromEntries(entries);
}
