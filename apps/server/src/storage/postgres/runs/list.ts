import type { RunStore, RunSummary } from '@mae/protocol';
import { runNotFound } from '../../run-errors.js';
import { isRunId } from '../../run-id.js';
import type { Queries } from '../database/database.js';

interface Listed {
  run_id: string;
  task: string;
  status: RunSummary['status'];
  stop_reason: string | null;
  started_at: string;
  last_event_at: string;
}

/** Runs as their logs tell of them. @throws MaeError `RUN_NOT_FOUND` */
export async function listRuns(
  database: Queries,
  { limit = 50, before, status }: Parameters<RunStore['list']>[0] = {},
): Promise<RunSummary[]> {
  const values: unknown[] = [limit];
  const where = ['sequence >= 0'];
  if (status !== undefined) where.push(`status = $${values.push(status)}`);
  if (before !== undefined) {
    const isThere = 'SELECT started_at FROM mae.runs WHERE run_id = $1 AND sequence >= 0';
    const [last] = isRunId(before) ? await database.query<{ started_at: string }>(isThere, [before]) : [];
    if (!last) throw runNotFound(before);
    where.push(`(started_at, run_id) < ($${values.push(last.started_at)}, $${values.push(before)})`);
  }
  const rows = await database.query<Listed>(
    `SELECT run_id, task, status, stop_reason, started_at, last_event_at FROM mae.runs
     WHERE ${where.join(' AND ')} ORDER BY started_at DESC, run_id DESC LIMIT $1`,
    values,
  );
  return rows.map((row) => ({
    runId: row.run_id,
    task: row.task,
    status: row.status,
    ...(row.stop_reason === null ? {} : { stopReason: row.stop_reason }),
    startedAt: row.started_at,
    updatedAt: row.last_event_at,
  }));
}
