import type { ApprovalDecision, Budget, RunRequest, RunStore } from '@mae/protocol';

/** Where a run stands. `queued` is one without an event yet. */
export type RunStatus = 'queued' | 'running' | 'suspended' | 'completed';

/** What a run begins from. */
export interface NewRun {
  runId: string;
  /** The API key it belongs to; absent on a server without keys. */
  keyId?: string;
  /** Contents of its files are kept as blobs of the run. */
  request: RunRequest;
  /** The key is one of this API key's own, and lives as long as the run it started. */
  idempotency?: { key: string; fingerprint: string };
  /** Whether the caller brought a key for the model: such a run goes on only where that key is. */
  needsCallerKey?: boolean;
  /** The span that asked for it, as in W3C Trace Context: where its spans belong, whoever works on it. */
  traceparent?: string;
}

/** Bounds that hold across all runs of one API key, or of the server. Absent: none. */
export interface StartBounds {
  /** Runs of the server that nobody works on yet. */
  maxQueued?: number;
  /** Runs of the key that have not ended, suspended ones left out. */
  maxRunning?: number;
  /**
   * Tokens of the key's runs in a day, UTC: of those asked for on that day what they used, and of those that have not
   * ended the budget they may use. What a run used stays counted when it is deleted. A run starts with what it asked
   * for, or else, and at most, with all that is left (`startBudget`); it is refused where nothing is left.
   */
  tokensPerDay?: number;
  /** US dollars, counted alike. */
  costUsdPerDay?: number;
}

/** What became of a wish to start a run; `budget` is the one in force, the bounds of the key taken into account. */
export type CreatedRun =
  | { outcome: 'created'; runId: string; budget?: Budget }
  /** The same request under the same idempotency key started this run before. */
  | { outcome: 'known'; runId: string }
  /** The idempotency key was used for another request. */
  | { outcome: 'conflict' }
  | { outcome: 'refused'; by: keyof StartBounds };

/** A run as a row: what can be said of it without reading its log. */
export interface RunRow {
  runId: string;
  keyId?: string;
  status: RunStatus;
  /** The beginning of its task, at most 200 characters. */
  task: string;
  stopReason?: string;
  /** `approval`, `shutdown` or `caller` of a suspended run. */
  suspendedFor?: string;
  /** Of its last durable event; -1 before the first. */
  sequence: number;
  needsCallerKey: boolean;
  /** What `NewRun.traceparent` said. */
  traceparent?: string;
  /** Somebody wants it to end. True until it ends or is asked to go on. */
  isCancelRequested: boolean;
  /** Somebody wants a run that is suspended, or has ended, to go on. True until its next event. */
  isResumeRequested: boolean;
  /** Answers that wait to be taken to the run: those of `nextDecision` do not any more. */
  pendingDecisions: number;
  /** When it was asked for, ISO 8601. */
  createdAt: string;
  /** When its log or its requests changed last, by the clock of the storage. */
  updatedAt: string;
  /** Who works on it now; absent where nobody does, also where the lease has expired. */
  heldBy?: string;
}

export interface RunPage {
  rows: RunRow[];
  /** Where the next page begins; absent on the last. */
  next?: string;
}

export interface RunFilter {
  /** Runs of one API key. All without it. */
  keyId?: string;
  status?: RunStatus;
  stopReason?: string;
  /** ISO 8601, inclusive. */
  createdAfter?: string;
  /** ISO 8601, exclusive. */
  createdBefore?: string;
}

/**
 * A `RunStore` with rows: who owns a run, what was asked of it, and whether somebody should work on it.
 *
 * The log stays the truth. A row's status, sequence and stop reason are written in the transaction of the event that
 * changes them; its requests (cancel, decisions) are written by whoever asks, and read by whoever works on the run.
 * Where a method here leaves work to do, a job for the run is queued in the same transaction.
 *
 * Runs of `RunStore` without a row get one by their first event, without owner; `list` gives only runs with events.
 */
export interface RunTable extends RunStore {
  /**
   * Row, files, idempotency key, reservation and job in one transaction. What was started before is looked for before
   * the bounds are. Of a run that is not created nothing is kept.
   *
   * @throws MaeError `RUN_ID_INVALID`, `RUN_ID_TAKEN`
   */
  create(run: NewRun, bounds?: StartBounds): Promise<CreatedRun>;
  row(runId: string): Promise<RunRow | undefined>;
  /**
   * What it begins from, with the budget in force and the contents of its files: text for text, bytes for bytes.
   * `undefined` for a run that `create` did not make.
   */
  request(runId: string): Promise<RunRequest | undefined>;
  /**
   * Newest first by `createdAt`, of equals the greater id first. `cursor` is the `next` of the page before.
   *
   * @throws MaeError `CURSOR_INVALID`
   */
  page(filter: RunFilter, options: { limit: number; cursor?: string }): Promise<RunPage>;
  /** False where it is not there or has ended. */
  requestCancel(runId: string): Promise<boolean>;
  /**
   * Keeps an answer for a program that waits, and queues the run where it is suspended. A program waits from its
   * `approval.requested` until its `approval.resolved`, or the end of its attempt or run. False where as many answers
   * are kept as programs wait.
   */
  addDecision(runId: string, decision: ApprovalDecision): Promise<boolean>;
  /**
   * The oldest answer that whoever holds the run was not given yet. It is taken out in the transaction of the
   * `approval.resolved` that it leads to, so that a crash in between does not lose it: the next holder of the run is
   * given it again. Answers beyond the programs that wait are taken out, and at the end of a run all that are left.
   */
  nextDecision(runId: string): Promise<ApprovalDecision | undefined>;
  /**
   * Sets `isResumeRequested` of a run that is not at work and queues it: one that waits, is suspended, or ended
   * without passing (`passed` and `unchecked`). One that `failQueued` ended is `queued` again. False where it is not
   * there, at work, or has passed. A run that has just been suspended or has ended is not at work, though its lease
   * may still hold.
   */
  requestResume(runId: string): Promise<boolean>;
  /**
   * Ends a run that never had an event, with what kept it from starting. Its row is then `completed`, `fault`, and
   * nothing is reserved for it. Nothing happens to any other run.
   */
  failQueued(runId: string, fault: { code: string; message: string }): Promise<void>;
  /** What `failQueued` said. */
  startFault(runId: string): Promise<{ code: string; message: string } | undefined>;
  /** The bytes of a run's blob. */
  blob(runId: string, sha256: string): Promise<Uint8Array | undefined>;
  /**
   * Runs that somebody should work on and nobody does: those of dead workers, and those whose job was lost. Work is
   * what is queued or running; what was suspended for `shutdown`; and what rests and has a request: a cancel (unless
   * it has ended), a resume, or, where it waits for an approval, a decision. Runs that are held, or have a job, are
   * left out.
   */
  orphans(options: { limit: number }): Promise<string[]>;
  /**
   * Removes ended runs whose `updatedAt` is before the moment given, the oldest first, with all that is theirs, but for
   * those that somebody holds or wants to go on. How many were.
   */
  prune(options: { before: string; limit: number }): Promise<number>;
  /** How many runs are in each status, and for how long the oldest queued one has waited, in milliseconds; else 0. */
  counts(): Promise<Record<RunStatus, number> & { oldestQueuedMs: number }>;
}
