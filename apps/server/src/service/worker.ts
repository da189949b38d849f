import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { SUSPEND } from '@mae/executor';
import { RunWork, type RunWorkOptions } from './run-work.js';
import { queueOrphans, rejectUnanswered } from './sweep.js';

/** How often runs are looked for that nobody works on, in milliseconds. */
const sweepMs = 1_000;

export interface WorkerOptions extends Omit<RunWorkOptions, 'owner' | 'suspend' | 'onError'> {
  /** Runs at once. @default 16 */
  maxRuns?: number;
  /** How long a program waits for a yes before it counts as rejected, in milliseconds. @default 3600000, an hour */
  approvalMs?: number;
  /** Told of what went wrong beside the runs, and of runs that could not be worked on just now. @default not told */
  onError?: (error: unknown, runId?: string) => void;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/**
 * Works on the runs of a storage, as many at once as it may, until it is stopped. Any number of workers may share one
 * storage of Postgres; one of SQLite has one.
 */
export class Worker {
  readonly #options: Required<Pick<WorkerOptions, 'storage' | 'maxRuns' | 'approvalMs' | 'onError' | 'now'>>;
  readonly #work: RunWork;
  readonly #taking = new AbortController();
  readonly #suspending = new AbortController();
  #working: Promise<void> = Promise.resolve();
  #sweeping: Promise<void> = Promise.resolve();
  #running = 0;

  constructor(options: WorkerOptions) {
    const { storage, maxRuns = 16, approvalMs = 3_600_000, onError = () => {}, now = Date.now } = options;
    this.#options = { storage, maxRuns, approvalMs, onError, now };
    this.#work = new RunWork({
      ...options,
      onError,
      owner: `worker ${hostname()}-${process.pid}-${randomBytes(6).toString('hex')}`,
      suspend: this.#suspending.signal,
    });
  }

  /** Runs at work here now. */
  get running(): number {
    return this.#running;
  }

  /** Begins to take runs: those that wait, those of workers that are gone, and those to come. */
  start(): void {
    const { storage, maxRuns, onError } = this.#options;
    this.#working = storage.jobs.work({
      ...{ concurrency: maxRuns, signal: this.#taking.signal, onError },
      handle: (runId) => this.#handle(runId),
    });
    this.#sweeping = this.#sweep();
  }

  /**
   * Takes no more runs, waits for those at work until the signal aborts, suspends what is left so that another worker or
   * the next start goes on with it, and waits for that. Without a signal nothing is waited for.
   */
  async stop({ patience }: { patience?: AbortSignal } = {}): Promise<void> {
    this.#taking.abort();
    if (patience) await Promise.race([this.#working, aborted(patience)]);
    this.#suspending.abort(SUSPEND);
    await Promise.all([this.#working, this.#sweeping]);
  }

  async #handle(runId: string): Promise<void> {
    this.#running++;
    try {
      await this.#work.workOn(runId);
    } finally {
      this.#running--;
    }
  }

  async #sweep(): Promise<void> {
    const { storage, approvalMs, onError, now } = this.#options;
    const { signal } = this.#taking;
    // Often enough that an answer is never late by more than a tenth, and rarely enough to read all that wait.
    const unansweredMs = Math.min(30_000, Math.max(sweepMs, approvalMs / 10));
    let lookedAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      try {
        await queueOrphans(storage, (runId) => this.#work.isPaused(runId));
        if (performance.now() - lookedAt >= unansweredMs) {
          lookedAt = performance.now();
          await rejectUnanswered(storage, { approvalMs, now: now() });
        }
      } catch (error) {
        onError(error);
      }
      // Workers that were started together do not sweep together.
      await delay(sweepMs * (0.75 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => {});
    }
  }
}

/** Resolves when the signal aborts. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
