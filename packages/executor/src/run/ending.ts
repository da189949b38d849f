import { type Fault, MaeError, type StopReason } from '@mae/protocol';
import type { Journal } from '../log/journal.js';
import { ApprovalPending } from './approval-phase.js';
import { deliverable } from './best-attempt.js';
import { DEADLINE } from './deadline.js';
import { asFault, SUSPEND } from './faults.js';
import type { LoopEnd } from './loop-end.js';
import { missingOf } from './missing.js';

/** Stores how the loop ended by itself. */
export async function complete(journal: Journal, end: LoopEnd): Promise<void> {
  await journal.end<'run.completed'>({
    type: 'run.completed',
    ...end,
    missing: end.stopReason === 'passed' ? [] : missingOf(journal.state),
  });
}

/**
 * Stores how a run was stopped, or rejects where there is nothing to store.
 *
 * @throws MaeError `RUN_LOG_REJECTED`, `RUN_SUSPENDED`
 */
export async function stop(
  journal: Journal,
  error: unknown,
  { signal, deadlineMs }: { signal: AbortSignal; deadlineMs: number | undefined },
): Promise<void> {
  if (journal.rejected.aborted) throw journal.rejected.reason;
  if (error instanceof ApprovalPending) return suspend(journal, 'approval');
  if (signal.aborted && signal.reason === SUSPEND) return suspend(journal, 'shutdown');

  const stopReason = reasonOf(error, signal);
  const missing = missingOf(journal.state);
  await journal.end<'run.completed'>({
    type: 'run.completed',
    stopReason,
    attemptId: deliverable(journal.state.attempts)?.attemptId,
    ...(stopReason === 'cancelled'
      ? { reason: cancelledBy(signal.reason) }
      : { fault: stopReason === 'deadline' ? deadlineFault(deadlineMs, missing) : asFault(error) }),
    missing,
  });
}

function reasonOf(error: unknown, signal: AbortSignal): StopReason {
  if (signal.aborted) return signal.reason === DEADLINE ? 'deadline' : 'cancelled';
  return MaeError.isInstance(error) && error.code === 'RUN_BUDGET_EXCEEDED' ? 'budget' : 'fault';
}

/** Who cancelled, as far as the reason of the signal says. */
function cancelledBy(reason: unknown): string {
  const said = reason instanceof Error ? reason.message : typeof reason === 'string' ? reason : '';
  return said === '' ? 'The run was cancelled.' : `The run was cancelled: ${said.slice(0, 500)}`;
}

function deadlineFault(deadlineMs: number | undefined, missing: string[]): Fault {
  return {
    code: 'RUN_DEADLINE_EXCEEDED',
    message: `The run had ${deadlineMs} ms and did not end in them. Resume it with a larger deadlineMs; what was not reached: ${missing.join(', ')}.`,
    retryable: true,
    details: { deadlineMs },
  };
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
