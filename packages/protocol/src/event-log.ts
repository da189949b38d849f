import type { DurableEvent } from './event.js';

/** Where one run is stored. */
export interface EventLog {
  /**
   * Resolves once the event is stored: the run waits for it before anything that depends on the event. An event that
   * does not come next (0, 1, 2 …) or is another run's is refused.
   *
   * A rejection stops the run with `RUN_LOG_REJECTED`: no further call is made and no further event written. So does an
   * append that has not settled after a minute.
   */
  append(event: DurableEvent): Promise<void>;
  /** Stores bytes and returns their lower-case hexadecimal SHA-256. */
  putBlob(content: Uint8Array): Promise<string>;
  /** `undefined` for bytes that are not there. */
  getBlob(sha256: string): Promise<Uint8Array | undefined>;
}

/** One line of a list of runs. */
export interface RunSummary {
  runId: string;
  /** Its beginning, where it is long. */
  task: string;
  status: 'running' | 'suspended' | 'completed';
  stopReason?: string;
  /** When its first event happened, ISO 8601. */
  startedAt: string;
  /** When its last event happened. */
  updatedAt: string;
}

/** The right to write to a run until it expires. */
export interface Lease {
  runId: string;
  owner: string;
  /** ISO 8601. */
  expiresAt: string;
}

/**
 * Where many runs are stored.
 *
 * A run has one writer at a time. Reading needs no lease and never waits for a writer. `runStoreConformance` of
 * `@mae/testing` checks a store against this contract.
 */
export interface RunStore {
  /**
   * The log of one run; it need not be there yet. With a lease, an append after another one has taken the run, or after
   * the lease was given back, is rejected. Without one, an append is rejected while another writer has the run.
   */
  log(runId: string, lease?: Lease): Promise<EventLog>;
  /**
   * Newest first by `startedAt`, of equals the greater id first. `before` is the `runId` of the last row of the page
   * before; one that is not there rejects with `RUN_NOT_FOUND`. `limit` is 50 unless given.
   */
  list(options?: { limit?: number; before?: string; status?: RunSummary['status'] }): Promise<RunSummary[]>;
  /**
   * Durable events from a sequence on, with their keys in the order they were stored with; empty for a run that is not
   * there.
   */
  read(runId: string, options?: { from?: number }): Promise<DurableEvent[]>;
  /**
   * Takes or renews the right to write; `undefined` while another owner holds it. An owner is one life of one worker: a
   * worker that starts again needs another name, or takes over from its earlier life.
   */
  lease(runId: string, owner: string, durationMs: number): Promise<Lease | undefined>;
  /** Gives a lease back at once. Nothing happens where it was lost. */
  release(lease: Lease): Promise<void>;
  /** Removes a run with its blobs, also one that is being written: its writer is refused. True where there was one. */
  delete(runId: string): Promise<boolean>;
  close(): Promise<void>;
}
