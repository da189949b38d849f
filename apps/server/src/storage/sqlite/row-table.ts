import type { RunSummary } from '@mae/protocol';
import { cursorOf, readCursor } from '../page-cursor.js';
import { runNotFound } from '../run-errors.js';
import type { RunFilter, RunPage, RunRow, RunStatus } from '../run-table.js';
import type { Database } from './database.js';

interface Record {
  runId: string;
  keyId: string | null;
  status: RunStatus;
  task: string;
  stopReason: string | null;
  suspendedFor: string | null;
  sequence: number;
  needsCallerKey: number;
  traceparent: string | null;
  isCancelRequested: number;
  isResumeRequested: number;
  pendingDecisions: number;
  createdAt: string;
  updatedAt: string;
  heldBy: string | null;
}

const select = `SELECT r.run_id AS runId, r.key_id AS keyId, r.status, r.task, r.stop_reason AS stopReason,
  r.suspended_for AS suspendedFor, r.sequence, r.needs_caller_key AS needsCallerKey, r.traceparent,
  r.cancel_requested AS isCancelRequested, r.resume_requested AS isResumeRequested,
  CASE r.status WHEN 'completed' THEN 0
    ELSE (SELECT count(*) FROM decisions d WHERE d.run_id = r.run_id AND given_to IS NULL) END AS pendingDecisions,
  r.created_at AS createdAt, r.updated_at AS updatedAt, l.owner AS heldBy
  FROM runs r LEFT JOIN leases l ON l.run_id = r.run_id AND l.expires_at_ms > ?`;

const summary = `SELECT run_id AS runId, task, status, stop_reason AS stopReason, started_at AS startedAt,
  last_event_at AS updatedAt FROM runs WHERE sequence >= 0`;
const startedAtOf = 'SELECT started_at AS startedAt FROM runs WHERE run_id = ? AND sequence >= 0';

const byStatus = 'SELECT status, count(*) AS count FROM runs GROUP BY status';
const oldestQueued = "SELECT min(created_at) AS createdAt FROM runs WHERE status = 'queued'";

/** What there is to do, and nobody does: no lease holds, and no job waits. */
const orphaned = `SELECT run_id AS runId FROM runs r WHERE (
    status IN ('queued', 'running')
    OR (status = 'suspended' AND (suspended_for = 'shutdown' OR cancel_requested OR resume_requested
      OR EXISTS (SELECT 1 FROM decisions d WHERE d.run_id = r.run_id)))
    OR (status = 'completed' AND resume_requested))
  AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.run_id = r.run_id AND l.expires_at_ms > ?)
  AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.run_id = r.run_id)
  ORDER BY updated_at LIMIT ?`;

/** Written out: lists are made of these, and copying objects took a tenth of their time. */
function toRow(record: Record): RunRow {
  const row: RunRow = {
    runId: record.runId,
    status: record.status,
    task: record.task,
    sequence: record.sequence,
    needsCallerKey: record.needsCallerKey === 1,
    isCancelRequested: record.isCancelRequested === 1,
    isResumeRequested: record.isResumeRequested === 1,
    pendingDecisions: record.pendingDecisions,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
  if (record.keyId !== null) row.keyId = record.keyId;
  if (record.stopReason !== null) row.stopReason = record.stopReason;
  if (record.suspendedFor !== null) row.suspendedFor = record.suspendedFor;
  if (record.traceparent !== null) row.traceparent = record.traceparent;
  if (record.heldBy !== null) row.heldBy = record.heldBy;
  return row;
}

/** Questions about runs that their rows answer. */
export class RowTable {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  row(runId: string): RunRow | undefined {
    const record = this.#database.get<Record>(`${select} WHERE r.run_id = ?`, this.#now(), runId);
    return record && toRow(record);
  }

  page(filter: RunFilter, { limit, cursor }: { limit: number; cursor?: string }): RunPage {
    const conditions: string[] = [];
    const values: string[] = [];
    const where = (condition: string, ...given: (string | undefined)[]): void => {
      const known = given.filter((value) => value !== undefined);
      if (known.length < given.length) return;
      conditions.push(condition);
      values.push(...known);
    };
    const after = cursor === undefined ? undefined : readCursor(cursor);
    where('r.key_id = ?', filter.keyId);
    where('r.status = ?', filter.status);
    where('r.stop_reason = ?', filter.stopReason);
    where('r.created_at >= ?', filter.createdAfter);
    where('r.created_at < ?', filter.createdBefore);
    where('(r.created_at, r.run_id) < (?, ?)', after?.createdAt, after?.runId);
    const sql = `${select} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY r.created_at DESC, r.run_id DESC LIMIT ?`;
    // One more than asked for tells whether there is a next page.
    const records = this.#database.all<Record>(sql, this.#now(), ...values, limit + 1);
    const rows = records.slice(0, limit).map(toRow);
    const last = rows.at(-1);
    return { rows, ...(records.length > limit && last ? { next: cursorOf(last) } : {}) };
  }

  list(options: { limit?: number; before?: string; status?: RunSummary['status'] }): RunSummary[] {
    const { limit = 50, before, status } = options;
    const values: string[] = [];
    let sql = summary;
    if (status !== undefined) {
      sql += ' AND status = ?';
      values.push(status);
    }
    if (before !== undefined) {
      const last = this.#database.get<{ startedAt: string }>(startedAtOf, before);
      if (last === undefined) throw runNotFound(before);
      sql += ' AND (started_at, run_id) < (?, ?)';
      values.push(last.startedAt, before);
    }
    sql += ' ORDER BY started_at DESC, run_id DESC LIMIT ?';
    const records = this.#database.all<RunSummary & { stopReason: string | null }>(sql, ...values, limit);
    return records.map(({ stopReason, ...rest }) => ({ ...rest, ...(stopReason === null ? {} : { stopReason }) }));
  }

  orphans(limit: number): string[] {
    return this.#database.all<{ runId: string }>(orphaned, this.#now(), limit).map(({ runId }) => runId);
  }

  counts(): { [status in RunStatus]: number } & { oldestQueuedMs: number } {
    const counts = { queued: 0, running: 0, suspended: 0, completed: 0 };
    for (const { status, count } of this.#database.all<{ status: RunStatus; count: number }>(byStatus)) {
      counts[status] = count;
    }
    const oldest = this.#database.get<{ createdAt: string | null }>(oldestQueued)?.createdAt ?? undefined;
    return { ...counts, oldestQueuedMs: oldest === undefined ? 0 : Math.max(0, this.#now() - Date.parse(oldest)) };
  }
}
