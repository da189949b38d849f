import {
  type ApprovalDecision,
  MaeError,
  parseAs,
  type RunEvent,
  RunRequest,
  type RunService,
  type RunState,
} from '@mae/protocol';
import type { MistralAutonomousExecutor } from '../mistral-autonomous-executor.js';
import { IdempotentStarts } from './idempotency.js';
import { KeptRuns } from './kept-runs.js';
import { LocalRun } from './local-run.js';

export interface LocalRunServiceOptions {
  /** What runs the tasks. Never closed by the service. */
  executor: Pick<MistralAutonomousExecutor, 'stream'>;
  /** Runs at once; a start beyond that is refused with `RUN_SERVICE_BUSY`. @default 16 */
  maxRunning?: number;
  /** Ended runs kept, the newest. @default 200 */
  maxKept?: number;
  /** How long an ended run is kept, in milliseconds. @default 3600000, an hour */
  keptMs?: number;
  /** How long a program waits for a yes before it counts as rejected, in milliseconds. @default 3600000, an hour */
  approvalMs?: number;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/**
 * Runs as a service, inside this process and in its memory.
 *
 * A run lives as long as the process; an ended one is kept for a while, so that its result can be asked for. Readers
 * never delay a run: one that is behind reads durable events from memory and may miss transient ones.
 */
export class LocalRunService implements RunService {
  readonly #options: Required<LocalRunServiceOptions>;
  readonly #running = new Set<LocalRun>();
  readonly #live = new Map<string, LocalRun>();
  readonly #kept: KeptRuns;
  readonly #starts = new IdempotentStarts((runId) => this.#find(runId) !== undefined);
  #closed = false;

  constructor(options: LocalRunServiceOptions) {
    const { executor, maxRunning = 16, maxKept = 200, keptMs = 3_600_000, approvalMs = 3_600_000 } = options;
    const { now = Date.now } = options;
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
    return this.#find(runId)?.state;
  }

  /**
   * The durable events after `after`, then durable and transient ones as they happen. Ends with the run, or where
   * `signal` aborts.
   *
   * @throws MaeError `RUN_NOT_FOUND`, at the first step
   */
  async *events(runId: string, options: { after?: number; signal?: AbortSignal } = {}): AsyncGenerator<RunEvent> {
    yield* this.#get(runId).follow(options.after ?? -1, options.signal);
  }

  async cancel(runId: string): Promise<boolean> {
    return this.#find(runId)?.cancel('The run was cancelled.') ?? false;
  }

  /**
   * Answers the program that waits; of several candidates that wait, the one that has waited longest.
   *
   * @throws MaeError `RUN_NOT_FOUND`, `RUN_NOT_WAITING`
   */
  async approve(runId: string, decision: ApprovalDecision): Promise<void> {
    if (this.#get(runId).approve(decision)) return;
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

  /** Takes no more runs, cancels those at work and waits for their end. What has ended can still be asked for. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const run of this.#running) run.cancel('The service was closed.');
    await this.idle();
  }

  async #start(request: RunRequest): Promise<{ runId: string }> {
    this.#assertRoom();
    const { executor, now, approvalMs } = this.#options;
    const { task, approval, outputSchema, ...data } = request;
    const run = new LocalRun(
      ({ signal, approve }) =>
        executor.stream(task, { ...data, output: outputSchema, signal, ...(approval ? { approve } : {}) }),
      { now, approvalMs },
    );
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
