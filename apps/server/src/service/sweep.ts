import type { RunRow } from '../storage/run-table.js';
import type { Storage } from '../storage/storage.js';

const atOnce = 200;

/** Queues the runs that somebody should work on and nobody does: those of dead workers, and those whose job was lost. */
export async function queueOrphans(
  { runs, jobs }: Pick<Storage, 'runs' | 'jobs'>,
  isLeftAlone: (runId: string) => boolean,
): Promise<void> {
  for (const runId of await runs.orphans({ limit: atOnce })) if (!isLeftAlone(runId)) await jobs.add(runId);
}

/**
 * Says no for those who did not answer in time. A run that waits holds no worker, so nobody counts its minutes but this:
 * the answer is kept like anybody's, and whoever resumes the run takes it.
 */
export async function rejectUnanswered(
  { runs }: Pick<Storage, 'runs'>,
  { approvalMs, now }: { approvalMs: number; now: number },
): Promise<void> {
  const isOver = (row: RunRow): boolean =>
    row.suspendedFor === 'approval' && row.pendingDecisions === 0 && now - Date.parse(row.updatedAt) >= approvalMs;
  const decision = { decision: 'reject', reason: `Nobody answered within ${approvalMs / 1_000} s.` } as const;
  for (let cursor: string | undefined; ; ) {
    const { rows, next } = await runs.page({ status: 'suspended' }, { limit: atOnce, cursor });
    for (const { runId } of rows.filter(isOver)) {
      // One for each program that waits.
      while (await runs.addDecision(runId, decision));
    }
    if (next === undefined) return;
    cursor = next;
  }
}
