import type { RunRequest, RunService, RunStore, RunSummary } from '@mae/protocol';
import type { RunFilter, RunPage, RunRow } from '../storage/run-table.js';

export interface CallerStartOptions {
  /** The same request under the same key is the same run. */
  idempotencyKey?: string;
  /** Of the model's API, for this run alone. It is kept in memory and nowhere else. */
  callerKey?: string;
}

/**
 * The runs of one caller, wherever they are at work. Those of others are not there.
 *
 * `get`, `events`, `cancel` and `approve` are those of `RunService`: `get` of a queued run gives a state without an
 * event (`sequence` -1), and `events` of one waits for its first. `events` ends where a run rests: with its end, or a
 * suspension that only an answer or a resume ends. `close` ends nothing: the runs are the server's.
 */
export interface CallerRuns extends RunService {
  /**
   * Keeps the run and queues it. Nothing is kept of a request that is refused.
   *
   * @throws MaeError `RUN_OPTIONS_INVALID`, `RUN_PRICE_UNKNOWN`, `RUN_IDEMPOTENCY_CONFLICT`, `RUN_QUEUE_FULL`,
   *   `KEY_LIMIT_REACHED`, `CALLER_KEY_UNSUPPORTED`, `CALLER_KEY_INVALID`, `RUN_SERVICE_CLOSED`, and what the sandbox
   *   says where it cannot check the request
   */
  start(request: RunRequest, options?: CallerStartOptions): Promise<{ runId: string }>;
  /** Runs that have begun, newest first. */
  list(options?: Parameters<RunStore['list']>[0]): Promise<RunSummary[]>;
  /** The bytes of a file of the run; `undefined` where either is not there. */
  blob(runId: string, sha256: string): Promise<Uint8Array | undefined>;
  /** What can be said of a run without its log. */
  row(runId: string): Promise<RunRow | undefined>;
  /** Newest first, queued ones too. @throws MaeError `CURSOR_INVALID` */
  page(filter: Omit<RunFilter, 'keyId'>, options: { limit: number; cursor?: string }): Promise<RunPage>;
  /**
   * Lets a run go on that was suspended, or that ended without passing; one at work is left as it is.
   *
   * @throws MaeError `RUN_NOT_FOUND`, `RUN_ENDED` where it passed, `CALLER_KEY_NEEDED` where it began with a key of its
   *   caller and none is given, `CALLER_KEY_UNSUPPORTED`, `CALLER_KEY_INVALID`
   */
  resume(runId: string, options?: { callerKey?: string }): Promise<void>;
  /** Removes a run with all that is its own; one at work is stopped. False where it is not there. */
  delete(runId: string): Promise<boolean>;
  /** What kept a run from its first event, of one that ended without any. */
  startFault(runId: string): Promise<{ code: string; message: string } | undefined>;
}
