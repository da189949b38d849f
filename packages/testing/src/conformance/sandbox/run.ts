import { equal } from 'node:assert/strict';
import { type Check, type CheckResult, RunOutcome, type SandboxRequest } from '@mae/protocol';
import type { SandboxAt } from './features.js';

/** Runs a program, and looks whether what comes back is an outcome at all. */
export async function run(
  { sandbox, language }: SandboxAt,
  code: string,
  request: Partial<SandboxRequest> = {},
): Promise<RunOutcome> {
  return RunOutcome.parse(await sandbox.execute(code, { language, ...request }));
}

/** Checks of kind `assert`, with the ids c0, c1 … */
export const asserts = (...codes: string[]): Check[] =>
  codes.map((code, index) => ({ id: `c${index}`, source: 'caller', kind: 'assert', code }));

type OutcomeCheck =
  | Omit<Extract<Check, { kind: 'stdout' }>, 'id' | 'source'>
  | Omit<Extract<Check, { kind: 'value' }>, 'id' | 'source'>;

/** Checks on output and value, with the ids c0, c1 … */
export const checks = (...parts: OutcomeCheck[]): Check[] =>
  parts.map((part, index) => ({ id: `c${index}`, source: 'caller', ...part }) as Check);

export const verdictsOf = ({ checks: results }: Pick<RunOutcome, 'checks'>): string[] =>
  results.map(({ checkId, verdict }) => `${checkId} ${verdict}`);

/** The result of one check, whose id must be there once. */
export function resultOf(outcome: RunOutcome, id: string): CheckResult {
  const found = outcome.checks.filter(({ checkId }) => checkId === id);
  equal(found.length, 1, `the check ${id} has one result`);
  return found[0] as CheckResult;
}

/** That a sandbox serves the next program, whatever became of the last one. */
export async function servesOn(at: SandboxAt): Promise<void> {
  const { status, stdout } = await run(at, at.programs.says(1));
  equal(`${status} ${stdout}`, 'ok n 1\n', 'the next program runs');
}

/** Rejects where something that must come does not: a sandbox that hangs is told from one that is slow. */
export async function within<Value>(milliseconds: number, what: string, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${what}: nothing came within ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Until when what has a limit of its own must have come to an end. */
export const hungMs = 30_000;
