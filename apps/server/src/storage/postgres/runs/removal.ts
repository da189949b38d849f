import type { Queries } from '../database/database.js';
import { usageOfRun } from './charges.js';
import { notifyChange } from './notify.js';

const theirs = ['events', 'blobs', 'decisions', 'idempotency'];

/** Removes runs and all that is theirs, whichever rows `gone`, SQL that deletes from `mae.runs`, gives back. */
const removal = (gone: string): string => `WITH gone AS (${gone}),
  ${theirs.map((table) => `${table} AS (DELETE FROM mae.${table} t USING gone WHERE t.run_id = gone.run_id)`).join(', ')},
  spent AS (
    INSERT INTO mae.spent (key_id, day, tokens, cost_usd)
    SELECT key_id, (created_at AT TIME ZONE 'UTC')::date AS day, sum(used_tokens), sum(used_cost_usd) FROM gone
    WHERE key_id IS NOT NULL AND created_at > now() - interval '2 days' GROUP BY key_id, day
    ON CONFLICT (key_id, day) DO UPDATE SET tokens = spent.tokens + excluded.tokens,
      cost_usd = spent.cost_usd + excluded.cost_usd
  )
  SELECT created_at IS NOT NULL AS was_there, ${notifyChange('run_id')} FROM gone`;

const returning = 'RETURNING run_id, created_at, key_id, used_tokens, used_cost_usd';

const removeOne = removal(`DELETE FROM mae.runs WHERE run_id = $1 ${returning}`);

const settle = 'UPDATE mae.runs SET used_tokens = $2, used_cost_usd = $3 WHERE run_id = $1';

/** What it used stays counted, also of one at work; whoever works on it is refused from now on. */
export async function removeRun(transaction: Queries, runId: string): Promise<boolean> {
  const lock = `SELECT FROM mae.runs WHERE run_id = $1 AND status <> 'completed' FOR UPDATE`;
  const isOpen = (await transaction.query(lock, [runId])).length > 0;
  const used = isOpen ? await usageOfRun(transaction, runId) : undefined;
  if (used) await transaction.query(settle, [runId, used.tokens, used.costUsd]);
  const [gone] = await transaction.query<{ was_there: boolean }>(removeOne, [runId]);
  return gone?.was_there ?? false;
}

const removeOld = removal(`DELETE FROM mae.runs WHERE run_id IN (
    SELECT run_id FROM mae.runs WHERE status = 'completed' AND updated_at < $1::timestamptz AND NOT resume_requested
      AND (lease_owner IS NULL OR lease_expires_at <= clock_timestamp())
    ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ) ${returning}`);

/** What never became a run: leases that were taken, and bytes that were stored, before a first event. */
const removeBegun = removal(`DELETE FROM mae.runs WHERE created_at IS NULL AND begun_at < now() - interval '1 day'
    AND (lease_owner IS NULL OR lease_expires_at <= clock_timestamp()) ${returning}`);

export async function pruneRuns(database: Queries, before: string, limit: number): Promise<number> {
  const gone = await database.query(removeOld, [before, limit]);
  await database.query(removeBegun);
  await database.query(`DELETE FROM mae.spent WHERE day < (now() - interval '2 days')::date`);
  return gone.length;
}
