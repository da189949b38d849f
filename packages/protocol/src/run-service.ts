import type { RunEvent } from './event.js';
import type { RunStore, RunSummary } from './event-log.js';
import type { RunState } from './fold/state.js';
import type { RunRequest } from './run-request.js';

/** Somebody's answer to a program that waits. */
export type ApprovalDecision =
  | { decision: 'approve' }
  | { decision: 'reject'; reason?: string }
  | { decision: 'edit'; code: string };

/** Runs as a service: what the HTTP server and the MCP server stand on. */
export interface RunService {
  start(request: RunRequest, options?: { idempotencyKey?: string }): Promise<{ runId: string }>;
  /** `undefined` for a run that is not there. */
  get(runId: string): Promise<RunState | undefined>;
  /** The runs there are, newest first; options and errors are those of `RunStore.list`. */
  list(options?: Parameters<RunStore['list']>[0]): Promise<RunSummary[]>;
  /** The bytes of a file of a run, by the hash of its `FileRef`; `undefined` where run or bytes are not there. */
  blob(runId: string, sha256: string): Promise<Uint8Array | undefined>;
  /** The run's events after a sequence, then live until it ends or is suspended. */
  events(runId: string, options?: { after?: number; signal?: AbortSignal }): AsyncIterable<RunEvent>;
  /** True where the run was there and had not ended. */
  cancel(runId: string): Promise<boolean>;
  /** Throws `RUN_NOT_WAITING` where nothing waits for an answer. */
  approve(runId: string, decision: ApprovalDecision): Promise<void>;
  close(): Promise<void>;
}
