import type { Lease } from '@mae/protocol';
import { assertRunId, isRunId } from '../../run-id.js';
import type { Queries } from '../database/database.js';

/**
 * Takes or renews, by the clock of the database. Answers that an earlier holder was given, and that never reached the
 * log, wait again.
 */
const take = `
WITH taken AS (
  INSERT INTO mae.runs AS r (run_id, lease_owner, lease_expires_at)
  VALUES ($1, $2, clock_timestamp() + $3::double precision * interval '1 millisecond')
  ON CONFLICT (run_id) DO UPDATE SET lease_owner = excluded.lease_owner, lease_expires_at = excluded.lease_expires_at
    WHERE r.lease_owner IS NULL OR r.lease_owner = excluded.lease_owner OR r.lease_expires_at <= clock_timestamp()
  RETURNING run_id, lease_expires_at
), returned AS (
  UPDATE mae.decisions d SET given_to = NULL FROM taken
  WHERE d.run_id = taken.run_id AND d.given_to IS NOT NULL AND d.given_to <> $2
)
SELECT lease_expires_at FROM taken`;

/** @throws MaeError `RUN_ID_INVALID` */
export async function takeLease(
  database: Queries,
  runId: string,
  owner: string,
  durationMs: number,
): Promise<Lease | undefined> {
  assertRunId(runId);
  const [taken] = await database.query<{ lease_expires_at: Date }>(take, [runId, owner, durationMs]);
  return taken && { runId, owner, expiresAt: taken.lease_expires_at.toISOString() };
}

/** Whether a run that nobody holds is to be worked on, though its log rests. */
export const isWanted = `(resume_requested OR (status = 'suspended' AND (cancel_requested OR suspended_for = 'shutdown'
  OR EXISTS (SELECT FROM mae.decisions d WHERE d.run_id = r.run_id))))`;

const give = `
WITH given AS (
  UPDATE mae.runs r SET lease_owner = NULL, lease_expires_at = NULL WHERE run_id = $1 AND lease_owner = $2
  RETURNING created_at IS NOT NULL AND ${isWanted} AS is_wanted
), returned AS (
  UPDATE mae.decisions SET given_to = NULL WHERE run_id = $1 AND given_to = $2
)
SELECT is_wanted FROM given`;

/** A run nobody has asked for yet is there as a lease only, and goes with it. */
const forget = `DELETE FROM mae.runs r WHERE run_id = $1 AND created_at IS NULL AND lease_owner IS NULL
  AND NOT EXISTS (SELECT FROM mae.blobs b WHERE b.run_id = r.run_id)`;

/**
 * Gives a lease back.
 *
 * @returns whether there is work left: somebody asked for it while the run was held, or its holder has handed it over
 */
export async function giveLease(transaction: Queries, { runId, owner }: Lease): Promise<boolean> {
  if (!isRunId(runId)) return false;
  const [given] = await transaction.query<{ is_wanted: boolean }>(give, [runId, owner]);
  await transaction.query(forget, [runId]);
  return given?.is_wanted ?? false;
}
