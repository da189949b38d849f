import type { DurableEvent } from '@mae/protocol';
import type { RunRow } from './run-table.js';

/** What a row says of where its run stands. */
export interface RowStanding extends Pick<RunRow, 'status' | 'stopReason' | 'suspendedFor'> {
  isCancelRequested: boolean;
  /** Attempts whose program waits for an answer, oldest first. */
  waiting: string[];
}

/** Where a run stands after one more event. */
export function standingAfter(before: RowStanding, event: DurableEvent): RowStanding {
  const { isCancelRequested } = before;
  switch (event.type) {
    case 'run.completed':
      return { status: 'completed', stopReason: event.stopReason, isCancelRequested: false, waiting: [] };
    case 'run.suspended':
      return { status: 'suspended', suspendedFor: event.reason, isCancelRequested, waiting: before.waiting };
    case 'approval.requested': {
      const waiting = before.waiting.includes(event.attemptId) ? before.waiting : [...before.waiting, event.attemptId];
      return { status: 'running', isCancelRequested, waiting };
    }
    case 'approval.resolved':
    case 'attempt.completed': {
      const waiting = before.waiting.filter((attemptId) => attemptId !== event.attemptId);
      return { status: 'running', isCancelRequested, waiting };
    }
    default:
      return { status: 'running', isCancelRequested, waiting: before.waiting };
  }
}
