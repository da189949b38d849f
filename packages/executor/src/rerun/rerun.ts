import type { HostFunction, Iteration } from '@mae/protocol';
import {
  type AttemptState,
  deliveryOf,
  type ExecutionResult,
  type LoggedOutcome,
  noUsage,
  type RunEvent,
  type Sandbox,
  type Verification,
} from '@mae/protocol';
import type * as z from 'zod';
import { verify } from '../checks/verify.js';
import { refOf, storeFiles, writtenFiles } from '../files.js';
import { executeProgram, withOutputCheck } from '../run/execute-program.js';
import { unmet } from '../run/missing.js';
import { versions as ownVersions } from '../versions.js';
import { chanceIn } from './chance.js';
import { differencesOf, versionDifferences } from './differences.js';
import { assertFunctions, assertSources, type InputSources, inputsOf } from './inputs.js';
import { type Recorded, recordedOf } from './recorded.js';

/** What a program needs to be run again that its result does not hold. */
export interface RerunOptions extends InputSources {
  /** Host functions: those the program had called have to be given. */
  functions?: Record<string, HostFunction>;
  /** The schema of `output`, where it asks for more than JSON Schema can say. */
  output?: z.ZodType;
  signal?: AbortSignal;
}

/** What became of a program that was run again. */
export interface Rerun {
  /** Whether it did the same: its output, value and files, and the verdict of each check. */
  same: boolean;
  /** As of a run with one attempt and no call. */
  result: ExecutionResult;
  /** What differs, in words: what it did, the versions it ran on, and what it uses that is random by contract. */
  differences: string[];
}

/** Runs the delivered program of a run and its checks again, with the seed, clock, limits and policy it had. */
export async function rerunProgram(
  sandbox: Sandbox,
  given: ExecutionResult | Iterable<RunEvent>,
  options: RerunOptions & { signal: AbortSignal; now: () => number },
): Promise<Rerun> {
  assertSources(options);
  const recorded = recordedOf(given);
  const { functions, log, output, signal, now } = options;
  assertFunctions(recorded, functions);
  const inputs = await inputsOf(recorded, options);
  const { artifact, receipt, checks } = recorded.result;
  const { language, code } = artifact;
  const { limits, policy, seed = 0, now: clock = 0 } = receipt;
  const startedAt = now();
  try {
    const facts = await sandbox.describe({ language, policy, limits, signal });
    const request = { language, checks, ...inputs, functions, limits, policy, seed, now: clock, signal };
    const ran = await executeProgram({ sandbox, code, request });
    const written = writtenFiles(ran.files);
    const files =
      log === undefined ? written.map(({ name, content }) => refOf(name, content)) : await storeFiles(log, written);
    const callers = checks.filter((check) => check.source === 'caller');
    const last = callers.at(-1);
    const outputSchema = last?.kind === 'value' ? last.schema : undefined;
    const judged = await withOutputCheck(ran, { checks: callers, outputSchema, output });
    const outcome: LoggedOutcome = { ...ran, files, checks: judged };
    const result = resultOf(recorded, outcome, {
      versions: { ...ownVersions, ...facts.versions },
      layers: facts.layers,
      durationMs: Math.max(0, now() - startedAt),
    });
    return compared(recorded, result);
  } catch (error) {
    if (!signal.aborted) throw error;
    const verification: Verification = { status: 'unchecked', checks: [] };
    const stopped = { success: false, stopReason: 'cancelled' as const, finalOutput: '', files: [], verification };
    const { value: _, ...rest } = recorded.result;
    const result = { ...rest, ...stopped, usage: noUsage, totalDurationMs: Math.max(0, now() - startedAt) };
    return { same: false, result, differences: ['The program was cancelled before it had ended.'] };
  }
}

function compared({ result: before }: Recorded, after: ExecutionResult): Rerun {
  const delivered = before.iterations.filter((iteration) => iteration.artifactId === before.artifact.id);
  const done = differencesOf({ ...before, iterations: delivered }, after);
  return {
    same: done.length === 0,
    result: after,
    differences: [
      ...done,
      ...versionDifferences(before.receipt.versions, after.receipt.versions),
      ...(done.length === 0 ? [] : chanceIn(before.artifact)),
    ],
  };
}

/** What the verdict of the run had known besides the outcome: its proofs, what was dropped, and what had failed before. */
function verdictOf({ result }: Recorded, outcome: LoggedOutcome): Verification {
  const { checks, proofs, verification, iterations, artifact } = result;
  const dropped = verification.checks.flatMap(({ checkId, verdict, message = '' }) =>
    verdict === 'dropped' ? [{ checkId, reason: message }] : [],
  );
  const at = iterations.findIndex((iteration) => iteration.artifactId === artifact.id);
  const attempts = iterations
    .slice(0, Math.max(0, at))
    .map((iteration): AttemptState => ({ ...iteration, outcome: undefined, diagnostics: [] }));
  return verify(outcome, { checks, proofs, dropped, attempts });
}

function resultOf(
  recorded: Recorded,
  outcome: LoggedOutcome,
  ran: { versions: Record<string, string>; layers: string[]; durationMs: number },
): ExecutionResult {
  const { fault: _fault, reason: _reason, ...before } = recorded.result;
  const { artifact, receipt } = before;
  const unverified = before.success && before.stopReason === 'unchecked';
  const verification = verdictOf(recorded, outcome);
  const { status } = verification;
  const kept = Buffer.byteLength(outcome.stdout) + Buffer.byteLength(outcome.stderr);
  const iteration: Iteration = {
    attemptId: '1.0',
    attempt: 1,
    candidate: 0,
    strategy: 'first',
    model: artifact.model,
    status,
    artifactId: artifact.id,
    outcome: outcome.status,
    error: outcome.error,
    verification,
    functionCalls: outcome.functionCalls,
  };
  const failed = verification.checks.filter(({ verdict }) => verdict === 'failed' || verdict === 'broken');
  const words = outcome.error
    ? [`${outcome.error.name}: ${outcome.error.message}`]
    : failed.map((result) => unmet(result, before.checks));
  return {
    ...before,
    ...deliveryOf(outcome),
    success: status === 'passed' || (unverified && outcome.status === 'ok'),
    stopReason: status === 'failed' ? 'max-iterations' : status,
    ...(status === 'failed' ? { reason: 'The program failed, and a rerun repairs nothing.' } : {}),
    artifacts: [artifact],
    totalAttempts: 1,
    totalDurationMs: ran.durationMs,
    errors: words,
    iterations: [iteration],
    verification,
    missing: status === 'failed' ? words : [],
    usage: noUsage,
    receipt: {
      ...receipt,
      versions: ran.versions,
      layers: ran.layers,
      filesWritten: outcome.files,
      filesShown: [],
      outputBytesCut: outcome.truncated ? Math.max(0, outcome.stdoutBytes + outcome.stderrBytes - kept) : 0,
      functionCalls: outcome.functionCalls ?? [],
      hosts: [],
    },
  };
}
