import type { ApiKeys } from './api-keys.js';
import type { RunBus } from './run-bus.js';
import type { RunJobs } from './run-jobs.js';
import type { RunTable } from './run-table.js';

/**
 * Everything a server keeps: in a file of SQLite for one process, or in Postgres for any number of them. One
 * conformance suite holds both to this contract.
 */
export interface Storage extends AsyncDisposable {
  readonly kind: 'sqlite' | 'postgres';
  /** Runs, their logs and files, and what is asked of them. */
  readonly runs: RunTable;
  /** Who works on which run next. */
  readonly jobs: RunJobs;
  /** What happens to runs, told to every process of the server. */
  readonly bus: RunBus;
  readonly keys: ApiKeys;
  /** Rejects with `STORAGE_UNAVAILABLE` where the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
