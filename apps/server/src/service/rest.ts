import type { RunRow } from '../storage/run-table.js';

/**
 * Whether nobody is to work on a run until somebody asks for it: it has ended, or it is suspended for an answer or a key
 * that has not come. One that a shutdown suspended goes on by itself.
 */
export function isAtRest(row: RunRow): boolean {
  if (row.status === 'completed') return !row.isResumeRequested;
  if (row.status !== 'suspended' || row.isCancelRequested || row.isResumeRequested) return false;
  return row.suspendedFor === 'approval' ? row.pendingDecisions === 0 : row.suspendedFor === 'caller';
}
