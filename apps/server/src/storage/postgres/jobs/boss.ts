import { MaeError } from '@mae/protocol';
import { type Db, PgBoss } from 'pg-boss';
import type { Queries } from '../database/database.js';

/** The schema that pg-boss keeps its tables in. */
export const bossSchema = 'mae_jobs';
/** The one queue: runs that somebody should work on. */
export const queue = 'runs';

/** Hands statements of pg-boss to a connection of ours: those of a `send` to the transaction it belongs to. */
export const bossDatabase = (queries: Queries): Db => ({
  executeSql: async (text, values) => ({ rows: await queries.query(text, values) }),
});

/** pg-boss without a life of its own: no schedules, no upkeep but what is asked of it. */
export function newBoss(queries: Queries, onError: (error: unknown) => void, options: { migrate: boolean }): PgBoss {
  const boss = new PgBoss({
    db: bossDatabase(queries),
    schema: bossSchema,
    createSchema: options.migrate,
    migrate: options.migrate,
    supervise: false,
    schedule: false,
  });
  boss.on('error', onError);
  return boss;
}

/** Makes the queue as it is meant to be, or sets it right. */
export async function prepareQueue(boss: PgBoss): Promise<void> {
  const options = {
    // A run that fails to be worked on comes back, again and again: whoever works on it decides when it has ended.
    retryLimit: 1_000_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    // A job is done with when its handler returns. Those of workers that died come again, which does no harm.
    expireInSeconds: 12 * 60 * 60,
    retentionSeconds: 14 * 24 * 60 * 60,
    deleteAfterSeconds: 60 * 60,
  };
  // short: one queued job for a run, however many are under way.
  await boss.createQueue(queue, { policy: 'short', ...options });
  await boss.updateQueue(queue, options);
}

/**
 * Starts pg-boss over tables that are there.
 *
 * @throws MaeError `STORAGE_SCHEMA_OUTDATED`
 */
export async function startBoss(boss: PgBoss): Promise<void> {
  try {
    await boss.start();
  } catch (error) {
    if (!(error instanceof Error) || !/not installed|requires migrations/.test(error.message)) throw error;
    const message =
      'The queue in the database is not of this version. Run: mae-server migrate, with the newest version.';
    throw new MaeError({ code: 'STORAGE_SCHEMA_OUTDATED', message, cause: error });
  }
}
