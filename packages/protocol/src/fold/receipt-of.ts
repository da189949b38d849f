import type { FunctionCalls } from '../outcome.js';
import { sha256Of } from '../request-hash.js';
import type { Receipt } from '../result.js';
import type { AttemptState, RunProgress } from './state.js';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Standard input by reference, its text up to 4 kB as of files. */
function stdinOf(stdin: string | undefined): Receipt['stdin'] {
  if (stdin === undefined) return undefined;
  const bytes = bytesOf(stdin);
  return { bytes, sha256: sha256Of(stdin), ...(bytes > 4_096 ? {} : { text: stdin }) };
}

/** Sums over attempts, in the order of the first calls. */
function calledOf(attempts: AttemptState[]): FunctionCalls[] {
  const sums = new Map<string, FunctionCalls>();
  for (const { name, calls, failures } of attempts.flatMap(({ outcome }) => outcome?.functionCalls ?? [])) {
    const sum = sums.get(name) ?? { name, calls: 0, failures: 0 };
    sums.set(name, { name, calls: sum.calls + calls, failures: sum.failures + failures });
  }
  return [...sums.values()];
}

/** What was in force in a run and what it touched. */
export function receiptOf(progress: RunProgress, delivered: AttemptState | undefined): Receipt {
  const outcome = delivered?.outcome;
  const kept = outcome ? bytesOf(outcome.stdout) + bytesOf(outcome.stderr) : 0;
  return {
    limits: progress.options?.limits ?? {},
    policy: progress.options?.policy,
    layers: progress.started?.facts.layers ?? [],
    versions: { ...progress.started?.versions, ...progress.started?.facts.versions },
    stdin: stdinOf(progress.options?.stdin),
    filesRead: progress.started?.files ?? [],
    filesWritten: outcome?.files ?? [],
    filesShown: progress.started?.filesShown ?? [],
    outputBytesCut: outcome?.truncated ? Math.max(0, outcome.stdoutBytes + outcome.stderrBytes - kept) : 0,
    functionCalls: calledOf(progress.attempts),
    hosts: progress.hosts,
    seed: delivered?.execution?.seed,
    now: delivered?.execution?.now,
  };
}
