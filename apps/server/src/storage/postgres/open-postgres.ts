import type { Storage } from '../storage.js';
import { Listener } from './bus/listener.js';
import { PostgresBus } from './bus/postgres-bus.js';
import { connectionOf } from './database/connection.js';
import { Database } from './database/database.js';
import { newBoss, startBoss } from './jobs/boss.js';
import { PostgresJobs } from './jobs/postgres-jobs.js';
import { checkVersion, versionOf } from './migrations/schema-version.js';
import { PostgresKeys } from './postgres-keys.js';
import { jobChannel, runChannel } from './runs/notify.js';
import { PostgresRunTable } from './runs/postgres-run-table.js';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/name`. A pooler that lends connections by the transaction cannot LISTEN. */
  url: string;
  /** Connections at most, one more listens. All processes together must stay under `max_connections`. @default 10 */
  poolSize?: number;
  /** Told of what went wrong in the background, and comes back by itself. */
  onError?: (error: unknown) => void;
}

/**
 * Storage in Postgres, for any number of processes on any number of machines. A database that goes away makes calls fail
 * with `STORAGE_UNAVAILABLE`, and is there again as soon as it answers.
 *
 * @throws MaeError `STORAGE_UNAVAILABLE`, `STORAGE_REFUSED`, `STORAGE_OPTIONS_INVALID`, `STORAGE_SCHEMA_OUTDATED`,
 *   `STORAGE_SCHEMA_NEWER`
 */
export async function openPostgres({ url, poolSize = 10, onError = () => {} }: PostgresOptions): Promise<Storage> {
  const connection = connectionOf(url);
  const database = new Database(connection, { poolSize, onError });
  const boss = newBoss(database, onError, { migrate: false });
  const jobs = new PostgresJobs(database, boss);
  const bus = new PostgresBus(database, onError);
  const listener = new Listener(connection, {
    channels: [runChannel, jobChannel],
    onNotification: (channel, payload) => (channel === jobChannel ? jobs.wake() : bus.receive(payload)),
    onListening: () => {
      bus.lookAgain();
      jobs.wake();
    },
    onError,
  });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    bus.close();
    await listener.close();
    await boss.stop({ graceful: false, close: false });
    await database.close();
  };
  try {
    checkVersion(await versionOf(database));
    await startBoss(boss);
    await listener.open();
  } catch (error) {
    await close();
    throw error;
  }
  const storage: Storage = {
    kind: 'postgres',
    runs: new PostgresRunTable(database, (transaction, runId) => jobs.addIn(transaction, runId)),
    jobs,
    bus,
    keys: new PostgresKeys(database),
    ping: async () => {
      await database.query('SELECT 1');
    },
    close: () => {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => storage.close(),
  };
  return storage;
}
