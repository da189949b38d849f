import type { DurableEvent, Lease, MaeError } from '@mae/protocol';
import { leaseLost, otherRun, sequenceTaken } from '../../run-errors.js';
import { assertRunId } from '../../run-id.js';
import { shownTask } from '../../shown-task.js';
import type { Queries } from '../database/database.js';
import { usageOfRun } from './charges.js';
import { notifyChange } from './notify.js';
import { changeOf } from './run-change.js';

/**
 * One statement, and so one transaction: row and event change together, and others are told, where the event is the
 * next one and its writer has the run, by the clock of the database. Of two writers the second waits for the row, and
 * then finds it changed.
 */
const appendEvent = `
WITH changed AS (
  UPDATE mae.runs SET
    sequence = $2::integer,
    status = $3,
    stop_reason = $4,
    suspended_for = $5,
    waiting = CASE WHEN $3 = 'completed' THEN '{}'
      WHEN $6::text IS NOT NULL THEN array_append(array_remove(waiting, $6), $6)
      ELSE array_remove(waiting, $7::text) END,
    task = CASE WHEN $2::integer = 0 THEN $8::text ELSE task END,
    started_at = CASE WHEN $2::integer = 0 THEN $9::text ELSE started_at END,
    last_event_at = $9,
    created_at = coalesce(created_at, clock_timestamp()),
    updated_at = clock_timestamp(),
    resume_requested = false,
    start_fault = NULL,
    cancel_requested = cancel_requested AND $3 <> 'completed',
    used_tokens = coalesce($12::bigint, used_tokens),
    used_cost_usd = coalesce($13::double precision, used_cost_usd)
  WHERE run_id = $1 AND sequence = $2::integer - 1
    AND ($2::integer = 0 OR created_at IS NOT NULL)
    AND CASE WHEN $10::text IS NULL THEN lease_owner IS NULL OR lease_expires_at <= clock_timestamp()
      ELSE lease_owner = $10 END
  RETURNING run_id, cardinality(waiting) AS waiting
), stored AS (
  INSERT INTO mae.events (run_id, sequence, event) SELECT run_id, $2::integer, $11 FROM changed
), answers AS (
  -- The oldest is the one that was resolved; the newest, beyond the programs that wait, nobody will ask for.
  SELECT decision_id, row_number() OVER (ORDER BY decision_id) - CASE WHEN $14::boolean THEN 1 ELSE 0 END AS place
  FROM mae.decisions WHERE run_id = $1 AND ($3 = 'completed' OR $7::text IS NOT NULL)
), answered AS (
  DELETE FROM mae.decisions d USING changed, answers a
  WHERE d.decision_id = a.decision_id AND (a.place < 1 OR a.place > changed.waiting)
)
SELECT ${notifyChange('run_id', '$2::integer')} FROM changed`;

/** A run that nobody asked for by \`create\` begins with its first event. */
const makeRow = 'INSERT INTO mae.runs (run_id) VALUES ($1) ON CONFLICT DO NOTHING';

/** @throws MaeError `RUN_ID_INVALID`, `RUN_LEASE_LOST`, `RUN_SEQUENCE_TAKEN`, `STORAGE_UNAVAILABLE` */
export async function append(
  database: Queries,
  { runId, event, text, lease }: { runId: string; event: DurableEvent; text: string; lease?: Lease },
): Promise<void> {
  assertRunId(runId);
  if (event.runId !== runId) throw otherRun(runId, event.runId);
  const change = changeOf(event);
  // The log cannot have grown when the event is stored: its sequence says so.
  const used = event.type === 'run.completed' ? await usageOfRun(database, runId, event) : undefined;
  const values = [
    ...[runId, event.sequence, change.status, change.stopReason, change.suspendedFor],
    ...[change.waits, change.waitsNoMore],
    ...[event.type === 'run.started' ? shownTask(event.task) : '', event.at, lease?.owner, text],
    ...[used?.tokens, used?.costUsd, change.answered],
  ];
  if ((await database.query(appendEvent, values)).length > 0) return;
  if (event.sequence === 0 && lease === undefined) {
    await database.query(makeRow, [runId]);
    if ((await database.query(appendEvent, values)).length > 0) return;
  }
  throw await refusalOf(database, event, lease);
}

/** Why an event was not stored. */
async function refusalOf(database: Queries, event: DurableEvent, lease?: Lease): Promise<MaeError> {
  const { runId } = event;
  const [row] = await database.query<{ sequence: number; lease_owner: string | null; is_free: boolean }>(
    `SELECT sequence, lease_owner, lease_owner IS NULL OR lease_expires_at <= clock_timestamp() AS is_free
     FROM mae.runs WHERE run_id = $1`,
    [runId],
  );
  const isLost = lease === undefined ? row?.is_free === false : row?.lease_owner !== lease.owner;
  if (isLost) return leaseLost(runId, row?.lease_owner ?? undefined);
  return sequenceTaken(runId, event.sequence, (row?.sequence ?? -1) + 1);
}
