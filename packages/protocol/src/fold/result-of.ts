import type { DurableEvent } from '../event.js';
import type { LoggedOutcome } from '../outcome.js';
import type { ExecutionResult, Iteration } from '../result.js';
import { workedMs } from './clock.js';
import { receiptOf } from './receipt-of.js';
import type { AttemptState, RunProgress } from './state.js';

type Completed = Extract<DurableEvent, { type: 'run.completed' }>;

function iterationOf(state: AttemptState): Iteration {
  const { attemptId, attempt, candidate, parentId, strategy, model, status, verification, diagnosis, fault } = state;
  return {
    ...{ attemptId, attempt, candidate, parentId, strategy, model, verification, diagnosis, fault },
    functionCalls: state.outcome?.functionCalls,
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

/** What a program gave, as a result says it: the text, the value and the files. */
export function deliveryOf(
  outcome: Pick<LoggedOutcome, 'stdout' | 'value' | 'files'> | undefined,
): Pick<ExecutionResult, 'finalOutput' | 'value' | 'files'> {
  const printed = outcome?.stdout.trim() ?? '';
  return {
    finalOutput: printed === '' ? (outcome?.value?.repr ?? '') : printed,
    value: outcome?.value?.json,
    files: outcome?.files ?? [],
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
  const complaints = progress.attempts.map(complaint).filter((line) => line !== undefined);

  return {
    runId: event.runId,
    success,
    stopReason: event.stopReason,
    fault: event.fault,
    reason: event.reason,
    plan: progress.plan,
    artifacts: progress.attempts.map((attempt) => attempt.artifact).filter((artifact) => artifact !== undefined),
    artifact: delivered?.artifact,
    ...deliveryOf(outcome),
    totalAttempts: progress.attempts.length,
    totalDurationMs: workedMs(progress),
    errors: event.fault ? [...complaints, event.fault.message] : complaints,
    iterations: progress.attempts.map(iterationOf),
    verification,
    checks: delivered?.checks ?? [],
    proofs: progress.proofs.filter((proof) => delivered?.checks?.some((check) => check.id === proof.checkId)),
    missing: event.missing,
    usage: progress.usage,
    receipt: receiptOf(progress, delivered),
  };
}
