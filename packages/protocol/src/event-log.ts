import type { DurableEvent } from './event.js';

/** Where one run is stored. */
export interface EventLog {
  /**
   * Resolves once the event is stored: the run waits for it before anything that depends on the event.
   * A rejection stops the run with `RUN_LOG_REJECTED`: no further call is made and no further event written.
   */
  append(event: DurableEvent): Promise<void>;
  /** Stores bytes and returns their lower-case hexadecimal SHA-256. */
  putBlob(content: Uint8Array): Promise<string>;
  getBlob(sha256: string): Promise<Uint8Array | undefined>;
}

/** One line of a list of runs. */
export interface RunSummary {
  runId: string;
  task: string;
  status: 'running' | 'suspended' | 'completed';
  stopReason?: string;
  startedAt: string;
  updatedAt: string;
}

/** The right to write to a run until it expires. */
export interface Lease {
  runId: string;
  owner: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** Where many runs are stored. */
export interface RunStore {
  /** The log of one run. With a lease, an append after the lease was lost is rejected. */
  log(runId: string, lease?: Lease): Promise<EventLog>;
  /** Newest first; `before` is the `runId` of the last row of the page before. */
  list(options?: { limit?: number; before?: string; status?: RunSummary['status'] }): Promise<RunSummary[]>;
  /** Durable events from a sequence on; empty for a run that is not there. */
  read(runId: string, options?: { from?: number }): Promise<DurableEvent[]>;
  /** Takes or renews the right to write; `undefined` while another owner holds it. */
  lease(runId: string, owner: string, durationMs: number): Promise<Lease | undefined>;
  release(lease: Lease): Promise<void>;
  /** Removes a run with its blobs. True where there was one. */
  delete(runId: string): Promise<boolean>;
  close(): Promise<void>;
}
