import {
  type ApprovalDecision,
  foldRun,
  MaeError,
  parseAs,
  type RunEvent,
  RunRequest,
  type RunService,
  type RunState,
  type RunStore,
  type RunSummary,
} from '@mae/protocol';
import { MemoryEventLog } from '../log/memory-event-log.js';
import type { MistralAutonomousExecutor } from '../mistral-autonomous-executor.js';
import { whileHeld } from './held-run.js';
import { IdempotentStarts } from './idempotency.js';
import { KeptRuns } from './kept-runs.js';
import { pageOf } from './list-runs.js';
import { LocalRun, type LocalRunOptions, type RunHandles } from './local-run.js';
import { newRunId, StoredRuns } from './stored-runs.js';

type Resume = MistralAutonomousExecutor['resume'];

export interface LocalRunServiceOptions {
  /** What runs the tasks. Never closed by the service. `resume` is needed with a store alone. */
  executor: Pick<MistralAutonomousExecutor, 'stream'> & Partial<Pick<MistralAutonomousExecutor, 'resume'>>;
  /** Where runs are kept, also those of before. Never closed by the service. @default this process's memory */
  store?: RunStore;
  /** Runs at once; a start beyond that is refused with `RUN_SERVICE_BUSY`. @default 16 */
  maxRunning?: number;
  /** Ended runs kept in memory, the newest; without a store with their files. @default 200 */
  maxKept?: number;
  /** How long an ended run is kept, in milliseconds. @default 3600000, an hour */
  keptMs?: number;
  /** How long a program waits for a yes before it counts as rejected, in milliseconds. @default 3600000, an hour */
  approvalMs?: number;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/**
 * Runs as a service, inside this process.
 *
 * Without a store a run lives as long as the process; an ended one is kept for a while, so that its result can be asked
 * for. With a store runs outlive the process: `close` suspends those at work, `resume` and `resumeAll` go on with them,
 * also after a crash, and ended ones are there until they are deleted. Readers never delay a run: one that is behind
 * reads durable events from memory and may miss transient ones.
 */
export class LocalRunService implements RunService {
  readonly #options: Required<Omit<LocalRunServiceOptions, 'store'>>;
  readonly #stored: StoredRuns | undefined;
  readonly #running = new Set<LocalRun>();
  readonly #live = new Map<string, LocalRun>();
  readonly #resuming = new Map<string, Promise<{ runId: string }>>();
  readonly #kept: KeptRuns;
  readonly #starts = new IdempotentStarts((runId) => this.#find(runId) !== undefined);
  #closed = false;

  constructor(options: LocalRunServiceOptions) {
    const { executor, maxRunning = 16, maxKept = 200, keptMs = 3_600_000, approvalMs = 3_600_000 } = options;
    const { now = Date.now, store } = options;
    this.#stored = store && new StoredRuns(store);
    this.#options = { executor, maxRunning, maxKept, keptMs, approvalMs, now };
    this.#kept = new KeptRuns({ maxRuns: maxKept, maxAgeMs: keptMs, now });
  }

  /** Runs at work now. */
  get running(): number {
    return this.#running.size;
  }

  /**
   * Starts a run and resolves once its first event is stored.
   *
   * With an idempotency key, a request that was sent before gives the run it started then, as long as that is kept.
   *
   * @throws MaeError `RUN_OPTIONS_INVALID`, `RUN_SERVICE_BUSY`, `RUN_SERVICE_CLOSED`, `RUN_IDEMPOTENCY_CONFLICT`, and
   *   whatever else keeps a run from starting
   */
  async start(request: RunRequest, options: { idempotencyKey?: string } = {}): Promise<{ runId: string }> {
    const parsed = parseAs(RunRequest, request, { code: 'RUN_OPTIONS_INVALID', what: 'The request' });
    return this.#starts.once(options.idempotencyKey, parsed, () => this.#start(parsed));
  }

  async get(runId: string): Promise<RunState | undefined> {
    const live = this.#live.get(runId);
    if (live || this.#stored === undefined) return (live ?? this.#kept.get(runId))?.state;
    return this.#stored.state(runId);
  }

  /**
   * Runs, newest first: those of the store, of other processes too, or without one those at work and kept here.
   *
   * @throws MaeError `RUN_NOT_FOUND` for a `before` that is not there
   */
  async list(options?: Parameters<RunStore['list']>[0]): Promise<RunSummary[]> {
    if (this.#stored) return this.#stored.list(options);
    const runs = [...this.#live.values(), ...this.#kept.all()].flatMap((run) => run.summary ?? []);
    return pageOf(runs, options);
  }

  /** The bytes of a file that a run was given or wrote. Without a store they are kept for as long as the run. */
  async blob(runId: string, sha256: string): Promise<Uint8Array | undefined> {
    return this.#stored ? this.#stored.blob(runId, sha256) : this.#find(runId)?.blob(sha256);
  }

  /**
   * Goes on with a run of the store and resolves once it has: one that was suspended, that was cut off by a crash, or
   * that ended without passing. A run at work here is left as it is.
   *
   * @throws MaeError `RUN_NOT_FOUND`, `RUN_STORE_BUSY` where another process works on it, `RUN_STORE_NEEDED`,
   *   `RUN_SERVICE_BUSY`, `RUN_SERVICE_CLOSED`
   */
  async resume(runId: string): Promise<{ runId: string }> {
    const { stored, resume } = this.#needStore();
    const known = this.#resuming.get(runId);
    if (known) return known;
    if (this.#live.has(runId)) return { runId };
    const resumed = this.#resume(stored, resume, runId).finally(() => this.#resuming.delete(runId));
    this.#resuming.set(runId, resumed);
    return resumed;
  }

  /**
   * Goes on with every run that a crash or a shutdown left, the oldest first, as far as there is room, and gives their
   * ids. Runs that another process works on are passed over, and so are those that wait for an answer.
   */
  async resumeAll(): Promise<string[]> {
    const resumed: string[] = [];
    for (const runId of await this.#needStore().stored.unfinished()) {
      if (this.#live.has(runId)) continue;
      try {
        resumed.push((await this.resume(runId)).runId);
      } catch (error) {
        if (!MaeError.isInstance(error)) throw error;
        if (error.code === 'RUN_SERVICE_BUSY') break;
        if (error.code !== 'RUN_STORE_BUSY') throw error;
      }
    }
    return resumed;
  }

  /**
   * The durable events after `after`, then durable and transient ones as they happen. Ends with the run, or where
   * `signal` aborts; of a stored run that is not at work here, with what is stored.
   *
   * @throws MaeError `RUN_NOT_FOUND`, at the first step
   */
  async *events(runId: string, options: { after?: number; signal?: AbortSignal } = {}): AsyncGenerator<RunEvent> {
    const live = this.#live.get(runId);
    const { after = -1, signal } = options;
    if (live || this.#stored === undefined) yield* (live ?? this.#get(runId)).follow(after, signal);
    else for (const event of await this.#stored.events(runId, after + 1)) yield event;
  }

  async cancel(runId: string): Promise<boolean> {
    return this.#find(runId)?.cancel('The run was cancelled.') ?? false;
  }

  /**
   * Answers the program that waits; of several candidates that wait, the one that has waited longest. A stored run that
   * was suspended for its answer goes on.
   *
   * @throws MaeError `RUN_NOT_FOUND`, `RUN_NOT_WAITING`, and what `resume` throws
   */
  async approve(runId: string, decision: ApprovalDecision): Promise<void> {
    let run = this.#live.get(runId);
    if (run === undefined && this.#stored) {
      const { status, waitingFor } = foldRun(await this.#stored.events(runId));
      if (status === 'suspended' && waitingFor) await this.resume(runId);
      run = this.#live.get(runId);
    } else {
      run ??= this.#get(runId);
    }
    if (run?.approve(decision)) return;
    throw new MaeError({
      code: 'RUN_NOT_WAITING',
      message: `No program of run ${runId} waits for an answer.`,
      details: { runId },
    });
  }

  /** Resolves once no run is at work, also where runs were started meanwhile. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running].map((run) => run.settled));
  }

  /**
   * Takes no more runs, cancels those at work, or with a store suspends them, and waits for their end. What has ended
   * can still be asked for.
   */
  async close(): Promise<void> {
    this.#closed = true;
    for (const run of this.#running) {
      if (this.#stored) run.suspend();
      else run.cancel('The service was closed.');
    }
    await this.idle();
  }

  async #start(request: RunRequest): Promise<{ runId: string }> {
    this.#assertRoom();
    const { executor } = this.#options;
    const { task, approval, outputSchema, ...data } = request;
    const stored = this.#stored;
    const log = stored ? undefined : new MemoryEventLog();
    return this.#work(
      ({ signal, approve }) => {
        const given = { ...data, output: outputSchema, ...(approval ? { approve } : {}) };
        if (stored === undefined) return executor.stream(task, { ...given, log, signal });
        return whileHeld(stored.take(newRunId()), signal, (own) => executor.stream(task, { ...given, ...own }));
      },
      { log },
    );
  }

  async #resume(stored: StoredRuns, resume: Resume, runId: string): Promise<{ runId: string }> {
    this.#assertRoom();
    const held = await stored.take(runId);
    try {
      const prefix = await stored.events(runId);
      this.#assertRoom();
      const asks = foldRun(prefix).options?.approval;
      return await this.#work(
        ({ signal, approve }) => {
          const given = asks ? { approve } : {};
          return whileHeld(Promise.resolve(held), signal, ({ runId: _, ...own }) =>
            resume(prefix, { ...given, ...own }),
          );
        },
        { prefix },
      );
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  async #work(
    start: (handles: RunHandles) => AsyncIterable<RunEvent>,
    rest: Pick<LocalRunOptions, 'prefix' | 'log'>,
  ): Promise<{ runId: string }> {
    const { now, approvalMs } = this.#options;
    const run = new LocalRun(start, { now, approvalMs, ...rest });
    this.#running.add(run);
    const settled = run.settled.then(() => this.#running.delete(run));
    const runId = await run.started;
    this.#live.set(runId, run);
    settled.then(() => {
      this.#live.delete(runId);
      this.#kept.add(runId, run);
    });
    return { runId };
  }

  /** The store and the executor's way to go on with its runs. */
  #needStore(): { stored: StoredRuns; resume: Resume } {
    const { executor } = this.#options;
    const resume = executor.resume?.bind(executor);
    if (this.#stored && resume) return { stored: this.#stored, resume };
    throw new MaeError({
      code: 'RUN_STORE_NEEDED',
      message:
        'Runs of before are there only with a store, and go on only with an executor that can resume. Give both.',
    });
  }

  #assertRoom(): void {
    if (this.#closed) {
      throw new MaeError({ code: 'RUN_SERVICE_CLOSED', message: 'The service takes no more runs.', retryable: true });
    }
    const { maxRunning } = this.#options;
    if (this.#running.size < maxRunning) return;
    throw new MaeError({
      code: 'RUN_SERVICE_BUSY',
      message: `${maxRunning} runs are under way, as many as are run at once. Try again later.`,
      retryable: true,
      details: { maxRunning },
    });
  }

  #find(runId: string): LocalRun | undefined {
    return this.#live.get(runId) ?? this.#kept.get(runId);
  }

  #get(runId: string): LocalRun {
    const run = this.#find(runId);
    if (run) return run;
    throw new MaeError({
      code: 'RUN_NOT_FOUND',
      message: `There is no run ${runId}; ended runs are kept for a while only.`,
      details: { runId },
    });
  }
}
