import { cursorOf, readCursor } from '../../page-cursor.js';
import type { RunFilter, RunPage, RunRow, RunStatus } from '../../run-table.js';
import type { Queries } from '../database/database.js';

interface Row {
  run_id: string;
  key_id: string | null;
  status: RunStatus;
  task: string;
  stop_reason: string | null;
  suspended_for: string | null;
  sequence: number;
  needs_caller_key: boolean;
  traceparent: string | null;
  cancel_requested: boolean;
  resume_requested: boolean;
  pending_decisions: number;
  created_at: Date;
  updated_at: Date;
  held_by: string | null;
}

const columns = `run_id, key_id, status, task, stop_reason, suspended_for, sequence, needs_caller_key, traceparent,
  cancel_requested, resume_requested, created_at, updated_at,
  (SELECT count(*)::integer FROM mae.decisions d WHERE d.run_id = r.run_id AND given_to IS NULL) AS pending_decisions,
  CASE WHEN lease_expires_at > clock_timestamp() THEN lease_owner END AS held_by`;

function toRow(row: Row): RunRow {
  return {
    runId: row.run_id,
    ...(row.key_id === null ? {} : { keyId: row.key_id }),
    status: row.status,
    task: row.task,
    ...(row.stop_reason === null ? {} : { stopReason: row.stop_reason }),
    ...(row.suspended_for === null ? {} : { suspendedFor: row.suspended_for }),
    sequence: row.sequence,
    needsCallerKey: row.needs_caller_key,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    isCancelRequested: row.cancel_requested,
    isResumeRequested: row.resume_requested,
    pendingDecisions: row.pending_decisions,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    ...(row.held_by === null ? {} : { heldBy: row.held_by }),
  };
}

export async function readRow(database: Queries, runId: string): Promise<RunRow | undefined> {
  const text = `SELECT ${columns} FROM mae.runs r WHERE run_id = $1 AND created_at IS NOT NULL`;
  const [row] = await database.query<Row>(text, [runId]);
  return row && toRow(row);
}

/** @throws MaeError `CURSOR_INVALID` */
export async function readPage(
  database: Queries,
  filter: RunFilter,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<RunPage> {
  const position = cursor === undefined ? undefined : readCursor(cursor);
  const values: unknown[] = [];
  const where = ['created_at IS NOT NULL'];
  const add = (condition: (...places: string[]) => string, ...given: (string | undefined)[]): void => {
    if (given.includes(undefined)) return;
    where.push(condition(...given.map((value) => `$${values.push(value)}`)));
  };
  add((key) => `key_id = ${key}`, filter.keyId);
  add((status) => `status = ${status}`, filter.status);
  add((reason) => `stop_reason = ${reason}`, filter.stopReason);
  add((from) => `created_at >= ${from}::timestamptz`, filter.createdAfter);
  add((to) => `created_at < ${to}::timestamptz`, filter.createdBefore);
  add((at, id) => `(created_at, run_id) < (${at}::timestamptz, ${id})`, position?.createdAt, position?.runId);
  const rows = await database.query<Row>(
    `SELECT ${columns} FROM mae.runs r WHERE ${where.join(' AND ')}
     ORDER BY created_at DESC, run_id DESC LIMIT $${values.push(limit + 1)}`,
    values,
  );
  const shown = rows.slice(0, limit).map(toRow);
  const last = shown.at(-1);
  return { rows: shown, ...(rows.length > limit && last ? { next: cursorOf(last) } : {}) };
}
