import type { DurableEvent } from '@mae/protocol';
import type { RunStatus } from '../../run-table.js';

/** What an event changes in the row of its run. */
export interface RunChange {
  status: RunStatus;
  stopReason?: string;
  suspendedFor?: string;
  /** An attempt whose program waits for somebody's yes from now on. */
  waits?: string;
  /** An attempt whose program does not wait any more. */
  waitsNoMore?: string;
  /** The answer that was taken is in the log. */
  answered: boolean;
}

/** The row follows the log: this is how. */
export function changeOf(event: DurableEvent): RunChange {
  const running = { status: 'running', answered: false } as const;
  switch (event.type) {
    case 'run.completed':
      return { status: 'completed', stopReason: event.stopReason, answered: false };
    case 'run.suspended':
      return { status: 'suspended', suspendedFor: event.reason, answered: false };
    case 'approval.requested':
      return { ...running, waits: event.attemptId };
    case 'approval.resolved':
      return { ...running, waitsNoMore: event.attemptId, answered: true };
    case 'attempt.completed':
      return { ...running, waitsNoMore: event.attemptId };
    default:
      return running;
  }
}
