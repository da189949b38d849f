import type { DurableEvent } from '../event.js';
import type { ExecutionResult, Iteration, Receipt } from '../result.js';
import { workedMs } from './clock.js';
import type { AttemptState, RunProgress } from './state.js';

type Completed = Extract<DurableEvent, { type: 'run.completed' }>;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

function iterationOf(state: AttemptState): Iteration {
  const { attemptId, attempt, candidate, parentId, strategy, model, status, verification, diagnosis } = state;
  return {
    ...{ attemptId, attempt, candidate, parentId, strategy, model, verification, diagnosis },
    // The run ended while it was at work on this one.
    status: status === 'running' ? 'cancelled' : status,
    artifactId: state.artifact?.id,
    outcome: state.outcome?.status,
    error: state.outcome?.error,
  };
}

/** One line on what went wrong in an attempt, or nothing. */
function complaint(state: AttemptState): string | undefined {
  if (state.status !== 'failed') return undefined;
  const error = state.outcome?.error;
  const failing = state.verification?.checks.find((check) => check.verdict === 'failed');
  const broken = state.diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  const what = error
    ? `${error.name}: ${error.message}${error.line === undefined ? '' : ` (line ${error.line})`}`
    : state.outcome && state.outcome.status !== 'ok'
      ? `the program ended as ${state.outcome.status}`
      : failing
        ? `check ${failing.checkId} failed${failing.message === undefined ? '' : `: ${failing.message}`}`
        : (broken?.message ?? state.diagnosis?.rootCause ?? 'failed');
  return `attempt ${state.attemptId}: ${what}`;
}

function receiptOf(progress: RunProgress, delivered: AttemptState | undefined): Receipt {
  const outcome = delivered?.outcome;
  const kept = outcome ? bytesOf(outcome.stdout) + bytesOf(outcome.stderr) : 0;
  return {
    limits: progress.options?.limits ?? {},
    policy: progress.options?.policy,
    layers: progress.started?.facts.layers ?? [],
    versions: { ...progress.started?.versions, ...progress.started?.facts.versions },
    filesRead: progress.started?.files ?? [],
    filesWritten: outcome?.files ?? [],
    filesShown: progress.started?.filesShown ?? [],
    outputBytesCut: outcome?.truncated ? Math.max(0, outcome.stdoutBytes + outcome.stderrBytes - kept) : 0,
    hosts: progress.hosts,
    seed: delivered?.execution?.seed,
    now: delivered?.execution?.now,
  };
}

/** The result of a run that ends with `event`, from nothing but the log before it. */
export function resultOf(progress: RunProgress, event: Completed): ExecutionResult {
  const delivered = progress.attempts.find((attempt) => attempt.attemptId === event.attemptId);
  const outcome = delivered?.outcome;
  const verification = delivered?.verification ?? { status: 'unchecked', checks: [] };
  const validated = progress.options?.validateOutput ?? true;
  const success =
    event.stopReason === 'passed' || (!validated && event.stopReason === 'unchecked' && outcome?.status === 'ok');
  const printed = outcome?.stdout.trim() ?? '';
  const complaints = progress.attempts.map(complaint).filter((line) => line !== undefined);

  return {
    runId: event.runId,
    success,
    stopReason: event.stopReason,
    fault: event.fault,
    plan: progress.plan,
    artifacts: progress.attempts.map((attempt) => attempt.artifact).filter((artifact) => artifact !== undefined),
    artifact: delivered?.artifact,
    finalOutput: printed === '' ? (outcome?.value?.repr ?? '') : printed,
    value: outcome?.value?.json,
    files: outcome?.files ?? [],
    totalAttempts: progress.attempts.length,
    totalDurationMs: workedMs(progress),
    errors: event.fault ? [...complaints, event.fault.message] : complaints,
    iterations: progress.attempts.map(iterationOf),
    verification,
    missing: event.missing,
    usage: progress.usage,
    receipt: receiptOf(progress, delivered),
  };
}
