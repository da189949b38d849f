import { MaeError } from '@mae/protocol';
import type { Storage } from '../storage.js';
import type { Database } from './database.js';
import type { Flush } from './flush.js';
import { LocalBus } from './local-bus.js';
import type { RoleLock } from './role-lock.js';
import { JobDesk, SqliteJobs } from './sqlite-jobs.js';
import { SqliteKeys } from './sqlite-keys.js';
import { SqliteRuns } from './sqlite-runs.js';

/** What connections to one folder share inside one process. */
export class LocalParts {
  readonly bus = new LocalBus();
  readonly desk = new JobDesk();
}

export interface SqliteStorageOptions {
  database: Database;
  local: LocalParts;
  now: () => number;
  /** What only the server of a folder has; ended with the storage. */
  role?: { lock: RoleLock; flush: Flush };
}

/** Everything a server keeps, in one file of SQLite. */
export class SqliteStorage implements Storage {
  readonly kind = 'sqlite';
  readonly runs: SqliteRuns;
  readonly jobs: SqliteJobs;
  readonly bus: LocalBus;
  readonly keys: SqliteKeys;
  readonly #database: Database;
  readonly #role: SqliteStorageOptions['role'];

  constructor({ database, local, now, role }: SqliteStorageOptions) {
    this.#database = database;
    this.#role = role;
    this.bus = local.bus;
    this.jobs = new SqliteJobs(database, local.desk, now);
    this.keys = new SqliteKeys(database, now);
    this.runs = new SqliteRuns({ database, jobs: this.jobs, bus: this.bus, now });
  }

  async ping(): Promise<void> {
    try {
      this.#database.get('SELECT 1 FROM runs LIMIT 1');
    } catch (cause) {
      if (MaeError.isInstance(cause) && cause.code === 'STORAGE_UNAVAILABLE') throw cause;
      const message = `The database ${this.#database.file} does not answer. See the cause.`;
      throw new MaeError({ code: 'STORAGE_UNAVAILABLE', message, retryable: true, cause });
    }
  }

  async close(): Promise<void> {
    await this.#role?.flush.stop();
    this.#database.close();
    this.#role?.lock.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
