import { MaeError, type StopReason } from '@mae/protocol';
import type { Journal } from '../log/journal.js';
import { ApprovalPending } from './approval-phase.js';
import { bestAttempt } from './best-attempt.js';
import { asFault, DEADLINE, SUSPEND } from './faults.js';
import type { LoopEnd } from './loop.js';

/** Stores how the loop ended by itself. */
export async function complete(journal: Journal, end: LoopEnd): Promise<void> {
  await journal.end<'run.completed'>({
    type: 'run.completed',
    ...end,
    missing: end.stopReason === 'passed' ? [] : missingOf(journal),
  });
}

/**
 * Stores how a run was stopped, or rejects where there is nothing to store.
 *
 * @throws MaeError `RUN_LOG_REJECTED`, `RUN_SUSPENDED`
 */
export async function stop(journal: Journal, error: unknown, signal: AbortSignal): Promise<void> {
  if (journal.rejected.aborted) throw journal.rejected.reason;
  if (error instanceof ApprovalPending) return suspend(journal, 'approval');
  if (signal.aborted && signal.reason === SUSPEND) return suspend(journal, 'shutdown');

  const stopReason = reasonOf(error, signal);
  const attemptId = bestAttempt(journal.state.attempts)?.attemptId;
  const fault = stopReason === 'fault' ? asFault(error) : undefined;
  await journal.end<'run.completed'>({
    type: 'run.completed',
    stopReason,
    attemptId,
    fault,
    missing: missingOf(journal),
  });
}

function reasonOf(error: unknown, signal: AbortSignal): StopReason {
  if (signal.aborted) return signal.reason === DEADLINE ? 'deadline' : 'cancelled';
  return MaeError.isInstance(error) && error.code === 'RUN_BUDGET_EXCEEDED' ? 'budget' : 'fault';
}

async function suspend(journal: Journal, reason: 'approval' | 'shutdown'): Promise<never> {
  const { runId } = journal.state;
  await journal.end<'run.suspended'>({ type: 'run.suspended', reason });
  throw new MaeError({
    code: 'RUN_SUSPENDED',
    message: `The run is suspended (${reason}). Resume it from its log.`,
    details: { runId, reason },
    retryable: true,
  });
}

/** What a run that stopped did not reach, in words. */
function missingOf({ state }: Journal): string[] {
  if (state.plan === undefined) return ['a plan', 'a program', 'the verdict of the checks'];
  const best = bestAttempt(state.attempts);
  if (best === undefined) {
    const written = state.attempts.some((attempt) => attempt.artifact !== undefined);
    return [...(written ? [] : ['a program']), 'a run of the program', 'the verdict of the checks'];
  }
  const failing =
    best.verification?.checks.filter((check) => check.verdict !== 'passed' && check.verdict !== 'dropped') ?? [];
  if (best.verification === undefined) return ['the verdict of the checks'];
  if (best.outcome?.status !== 'ok') return ['a program that ends without a failure'];
  return failing.map((check) => `check ${check.checkId} (${check.verdict})`);
}
