import type { DurableEvent } from '@mae/protocol';
import { usageOf } from '../../run-usage.js';
import type { DayUsage } from '../../start-budget.js';
import type { Queries } from '../database/database.js';
import { parseStored } from './stored-event.js';

export const nothing: DayUsage = { tokens: 0, costUsd: 0 };

/** A run counts on the day it was asked for, UTC: what it used, and until it has ended what it may use. */
const today = `
WITH day AS (SELECT date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC') AS start), counted AS (
  SELECT CASE WHEN status = 'completed' THEN used_tokens ELSE greatest(reserved_tokens, used_tokens) END AS tokens,
    CASE WHEN status = 'completed' THEN used_cost_usd ELSE greatest(reserved_cost_usd, used_cost_usd) END AS cost_usd
  FROM mae.runs, day WHERE key_id = $1 AND created_at >= day.start AT TIME ZONE 'UTC'
  UNION ALL
  SELECT tokens, cost_usd FROM mae.spent, day WHERE key_id = $1 AND spent.day = day.start::date
)
SELECT coalesce(sum(tokens), 0)::double precision AS tokens, coalesce(sum(cost_usd), 0) AS cost_usd FROM counted`;

/** What the runs of a key have used today, those that were deleted too, and what is reserved for those at work. */
export async function usedToday(database: Queries, keyId: string): Promise<DayUsage> {
  const [used] = await database.query<{ tokens: number; cost_usd: number }>(today, [keyId]);
  return used === undefined ? nothing : { tokens: used.tokens, costUsd: used.cost_usd };
}

/**
 * What a run of an API key has used by its log before a sequence, or with its last event; nothing where it belongs to
 * no key.
 */
export async function usageOfRun(database: Queries, runId: string, last?: DurableEvent): Promise<DayUsage | undefined> {
  const rows = await database.query<{ event: string }>(
    `SELECT e.event FROM mae.events e JOIN mae.runs r USING (run_id)
     WHERE e.run_id = $1 AND ($2::integer IS NULL OR e.sequence < $2) AND r.key_id IS NOT NULL ORDER BY e.sequence`,
    [runId, last?.sequence],
  );
  if (rows.length === 0) return undefined;
  const events = rows.map(parseStored);
  return usageOf(last === undefined ? events : [...events, last]);
}
