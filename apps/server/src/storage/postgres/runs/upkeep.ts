import type { RunStatus } from '../../run-table.js';
import type { Queries } from '../database/database.js';
import { bossSchema, queue } from '../jobs/boss.js';
import { isWanted } from './leases.js';

/** How long whoever was handed a run has to take its lease. */
const handoverSeconds = 5;

const orphans = `
SELECT run_id FROM mae.runs r
WHERE (status <> 'completed' OR resume_requested) AND created_at IS NOT NULL
  AND (status IN ('queued', 'running') OR ${isWanted})
  AND (lease_owner IS NULL OR lease_expires_at <= clock_timestamp())
  AND NOT EXISTS (SELECT FROM ${bossSchema}.job j WHERE j.name = '${queue}' AND j.singleton_key = r.run_id
    AND (j.state < 'active' OR (j.state = 'active' AND j.started_on > now() - interval '${handoverSeconds} seconds')))
ORDER BY updated_at LIMIT $1`;

/** Runs that somebody should work on and nobody does. */
export async function findOrphans(database: Queries, limit: number): Promise<string[]> {
  return (await database.query<{ run_id: string }>(orphans, [limit])).map((row) => row.run_id);
}

/** Open runs, of which there are few, and ended ones, each from an index of its own. */
const count = `
SELECT status, count(*)::integer AS count,
  greatest(0, extract(epoch FROM clock_timestamp() - min(created_at)) * 1000)::double precision AS age_ms
FROM mae.runs WHERE status <> 'completed' AND created_at IS NOT NULL GROUP BY status
UNION ALL SELECT 'completed', count(*)::integer, 0 FROM mae.runs WHERE status = 'completed'`;

export async function countRuns(database: Queries): Promise<Record<RunStatus, number> & { oldestQueuedMs: number }> {
  const counts = { queued: 0, running: 0, suspended: 0, completed: 0, oldestQueuedMs: 0 };
  for (const row of await database.query<{ status: RunStatus; count: number; age_ms: number }>(count)) {
    counts[row.status] = row.count;
    if (row.status === 'queued') counts.oldestQueuedMs = row.age_ms;
  }
  return counts;
}
