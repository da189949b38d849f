import { MaeError } from '@mae/protocol';
import type { ApiKey } from '../storage/api-keys.js';
import type { Storage } from '../storage/storage.js';
import type { CallerKeys } from './caller-keys.js';
import type { CallerRuns } from './caller-runs.js';
import { KeyRuns, type ServerParts } from './key-runs.js';
import type { RunExecutors } from './run-executors.js';
import { RunFeeds } from './run-feeds.js';
import { RunStates } from './run-states.js';

export interface ServerRunsOptions {
  /** Where runs are kept and handed to workers. Never closed here. */
  storage: Storage;
  /** What says whether a run could begin, before anything is kept of it. */
  executors: RunExecutors;
  /** Shared with the worker of this process. Absent: a key of a caller is refused. */
  callerKeys?: CallerKeys;
  /** Runs that nobody works on yet; beyond that a start is refused. @default 1000 */
  maxQueued?: number;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/**
 * The runs of a server: kept, queued, read and steered. Nothing here works on them; a `Worker` does, in this process or
 * in another one.
 */
export class ServerRuns {
  readonly #parts: ServerParts;
  readonly #closed = new AbortController();

  constructor({ storage, executors, callerKeys, maxQueued = 1_000, now = Date.now }: ServerRunsOptions) {
    this.#parts = {
      ...{ storage, executors, callerKeys, maxQueued, now },
      states: new RunStates(storage.runs),
      feeds: new RunFeeds(storage),
      closed: this.#closed.signal,
    };
  }

  /** The runs of one API key; those of everybody on a server without keys. */
  of(key: ApiKey | undefined): CallerRuns {
    return new KeyRuns(this.#parts, key);
  }

  /** Takes no more runs, and ends every stream of events once it has given what is stored. */
  close(): void {
    this.#parts.feeds.close();
    this.#closed.abort(
      new MaeError({ code: 'RUN_SERVICE_CLOSED', message: 'The server takes no more runs.', retryable: true }),
    );
  }
}
