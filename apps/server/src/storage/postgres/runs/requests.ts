import type { ApprovalDecision } from '@mae/protocol';
import type { Queries } from '../database/database.js';
import { notifyChange } from './notify.js';

type AddJob = (runId: string) => Promise<void>;

const isHeld = '(lease_owner IS NOT NULL AND lease_expires_at > clock_timestamp())';

/** Wishes of callers: each changes the row, tells whoever is at work, and queues the run where nobody is. */

export async function requestCancel(transaction: Queries, runId: string, addJob: AddJob): Promise<boolean> {
  const [row] = await transaction.query<{ is_held: boolean }>(
    `UPDATE mae.runs SET cancel_requested = true, updated_at = clock_timestamp()
     WHERE run_id = $1 AND created_at IS NOT NULL AND status <> 'completed'
     RETURNING ${isHeld} AS is_held, ${notifyChange('run_id')}`,
    [runId],
  );
  if (row?.is_held === false) await addJob(runId);
  return row !== undefined;
}

/** The row is locked first: two answers to one program do not both count. */
export async function addDecision(
  transaction: Queries,
  runId: string,
  decision: ApprovalDecision,
  addJob: AddJob,
): Promise<boolean> {
  const [row] = await transaction.query<{ waiting: number; is_suspended: boolean; is_held: boolean }>(
    `SELECT cardinality(waiting) AS waiting, status = 'suspended' AS is_suspended, ${isHeld} AS is_held
     FROM mae.runs WHERE run_id = $1 AND created_at IS NOT NULL AND status <> 'completed' FOR UPDATE`,
    [runId],
  );
  const given = 'SELECT count(*)::integer AS count FROM mae.decisions WHERE run_id = $1';
  const [answers] = row ? await transaction.query<{ count: number }>(given, [runId]) : [];
  if (!row || row.waiting <= (answers?.count ?? 0)) return false;
  const insert = `INSERT INTO mae.decisions (run_id, decision) VALUES ($1, $2) RETURNING ${notifyChange('run_id')}`;
  await transaction.query(insert, [runId, JSON.stringify(decision)]);
  if (row.is_suspended && !row.is_held) await addJob(runId);
  return true;
}

const next = `UPDATE mae.decisions SET given_to = coalesce((SELECT lease_owner FROM mae.runs WHERE run_id = $1), '')
  WHERE decision_id = (SELECT decision_id FROM mae.decisions WHERE run_id = $1 AND given_to IS NULL
    ORDER BY decision_id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING decision`;

/** An answer that is given stays until the log has it: whoever was given it may die before. */
export async function nextDecision(database: Queries, runId: string): Promise<ApprovalDecision | undefined> {
  const [given] = await database.query<{ decision: string }>(next, [runId]);
  return given && (JSON.parse(given.decision) as ApprovalDecision);
}

/** Whoever has just suspended or ended a run may still hold it: it is queued again when it is given back. */
const resume = `
UPDATE mae.runs SET resume_requested = true, cancel_requested = false, updated_at = clock_timestamp(),
  status = CASE WHEN start_fault IS NULL THEN status ELSE 'queued' END,
  stop_reason = CASE WHEN start_fault IS NULL THEN stop_reason END,
  start_fault = NULL
WHERE run_id = $1 AND created_at IS NOT NULL AND coalesce(stop_reason, '') NOT IN ('passed', 'unchecked')
  AND NOT (status IN ('queued', 'running') AND ${isHeld})
RETURNING ${notifyChange('run_id')}`;

export async function requestResume(transaction: Queries, runId: string, addJob: AddJob): Promise<boolean> {
  const isAsked = (await transaction.query(resume, [runId])).length > 0;
  if (isAsked) await addJob(runId);
  return isAsked;
}

export async function failQueued(
  database: Queries,
  runId: string,
  fault: { code: string; message: string },
): Promise<void> {
  await database.query(
    `UPDATE mae.runs SET status = 'completed', stop_reason = 'fault', start_fault = $2, cancel_requested = false,
       resume_requested = false,
       updated_at = clock_timestamp()
     WHERE run_id = $1 AND created_at IS NOT NULL AND status = 'queued' RETURNING ${notifyChange('run_id')}`,
    [runId, JSON.stringify({ code: fault.code, message: fault.message })],
  );
}
