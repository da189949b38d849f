import { asFault, HeldRun } from '@mae/executor';
import { foldRun, isDurable, MaeError, type RunEvent } from '@mae/protocol';
import type { RunMetrics } from '../metrics/run-metrics.js';
import { RunWatch } from '../metrics/run-watch.js';
import type { RunRow } from '../storage/run-table.js';
import type { Storage } from '../storage/storage.js';
import { withTraceparent } from '../trace/traceparent.js';
import type { CallerKeys } from './caller-keys.js';
import { endWithFault, suspendForCaller } from './end-by-hand.js';
import { Pauses } from './pauses.js';
import { isAtRest } from './rest.js';
import type { RunExecutors } from './run-executors.js';
import { drivePiece, type RunPiece } from './run-piece.js';

/** How long a run is this process's without a sign of life, in milliseconds. It is renewed three times as often. */
const leaseMs = 6_000;

/** Starts that fail before the first event, one after the other, until the run is given up. */
const maxStarts = 5;

export interface RunWorkOptions {
  storage: Storage;
  executors: RunExecutors;
  callerKeys?: CallerKeys;
  /** One life of one worker. */
  owner: string;
  /** Suspends what is at work. */
  suspend: AbortSignal;
  /** Told of each event of a run that is worked on here. */
  onEvent?: (event: RunEvent, row: RunRow) => void;
  /** Filled by what is worked on here. */
  metrics?: RunMetrics;
  /** Told of what is no end of a run: it is tried again later. */
  onError: (error: unknown, runId?: string) => void;
}

/** Works on single runs, each from wherever its log has come to. */
export class RunWork {
  readonly #options: RunWorkOptions;
  readonly #pauses = new Pauses();

  constructor(options: RunWorkOptions) {
    this.#options = options;
  }

  /** Whether it failed just now, and is left alone for a while. */
  isPaused(runId: string): boolean {
    return this.#pauses.isPaused(runId);
  }

  /**
   * Does what there is to do for a run, where nobody else does. Never rejects: a run that cannot be worked on now is
   * found again by the sweep.
   */
  async workOn(runId: string): Promise<void> {
    const { storage, callerKeys, onError } = this.#options;
    try {
      const row = await storage.runs.row(runId);
      if (row === undefined || isAtRest(row) || this.isPaused(runId)) return;
      if (!(await this.#hold(runId))) return;
      const after = await storage.runs.row(runId);
      if (after === undefined || after.status === 'completed') callerKeys?.forget(runId);
      // What was asked for while the run was just being suspended, and what another worker is to go on with.
      if (after?.status === 'suspended' && !isAtRest(after)) await storage.jobs.add(runId);
    } catch (error) {
      this.#pauses.failed(runId);
      onError(error, runId);
    }
  }

  /** Works on the run while it is this process's. False where it is another's. */
  async #hold(runId: string): Promise<boolean> {
    const { storage, owner, suspend } = this.#options;
    const held = await takeFree({ store: storage.runs, runId, owner, leaseMs });
    if (held === undefined) return false;
    try {
      // Asked again: another may have worked on it meanwhile.
      const row = await storage.runs.row(runId);
      if (row === undefined || isAtRest(row)) return true;
      const prefix = await storage.runs.read(runId);
      const { metrics } = this.#options;
      using watch = metrics && new RunWatch(metrics, { prefix, queuedAt: row.createdAt });
      const onEvent = (event: RunEvent): void => {
        if (isDurable(event)) watch?.event(event);
        this.#tell(event, row);
      };
      await this.#work({ storage, held, row, prefix, suspend, onEvent });
      return true;
    } finally {
      // Where it cannot be given back, its time is over in a moment.
      await held.release().catch(() => {});
    }
  }

  async #work(piece: RunPiece): Promise<void> {
    const { callerKeys, executors } = this.#options;
    const { row, held } = piece;
    const callerKey = row.needsCallerKey ? callerKeys?.of(row.runId) : undefined;
    // Ending a run asks no model and needs no key.
    if (row.needsCallerKey && callerKey === undefined && !row.isCancelRequested) return this.#withoutKey(piece);
    let hasBegun = false;
    const onEvent = (event: RunEvent): void => {
      hasBegun = true;
      piece.onEvent(event);
    };
    try {
      await executors.use(callerKey, (executor) =>
        withTraceparent(row.traceparent, () => drivePiece(executor, { ...piece, onEvent })),
      );
      this.#pauses.worked(row.runId);
    } catch (error) {
      // Suspended, or another's by now: both are in order.
      if (held.lost.aborted || codeOf(error) === 'RUN_SUSPENDED') return;
      if (hasBegun || piece.suspend.aborted) throw error;
      await this.#notBegun(piece, error);
    }
  }

  /** Neither a first event nor `run.resumed` was written. */
  async #notBegun({ storage, held, prefix, row }: RunPiece, error: unknown): Promise<void> {
    const fault = asFault(error);
    const isFirst = prefix.length === 0;
    const mayWorkLater = fault.retryable && (!isFirst || this.#pauses.failures(row.runId) < maxStarts - 1);
    if (mayWorkLater || fault.code === 'RUN_LOG_REJECTED' || fault.code === 'RUN_LOG_INVALID') throw error;
    if (isFirst) await storage.runs.failQueued(row.runId, { code: fault.code, message: fault.message });
    else await endWithFault(held.log, foldRun(prefix), fault);
    this.#pauses.worked(row.runId);
  }

  /** The key was in the memory of a process that is gone. The run rests until its caller brings it again. */
  async #withoutKey({ storage, held, prefix, row }: RunPiece): Promise<void> {
    if (row.sequence === -1) {
      const message =
        'The server was stopped before the run had begun, and the key of its caller is kept nowhere. Resume it with the key.';
      return storage.runs.failQueued(row.runId, { code: 'CALLER_KEY_NEEDED', message });
    }
    if (row.suspendedFor !== 'caller') await suspendForCaller(held.log, foldRun(prefix));
  }

  #tell(event: RunEvent, row: RunRow): void {
    try {
      this.#options.onEvent?.(event, row);
    } catch (error) {
      // Whoever watches cannot stop a run.
      this.#options.onError(error, row.runId);
    }
  }
}

const codeOf = (error: unknown): string | undefined => (MaeError.isInstance(error) ? error.code : undefined);

async function takeFree(options: Parameters<typeof HeldRun.take>[0]): Promise<HeldRun | undefined> {
  try {
    return await HeldRun.take(options);
  } catch (error) {
    if (codeOf(error) === 'RUN_STORE_BUSY') return undefined;
    throw error;
  }
}
