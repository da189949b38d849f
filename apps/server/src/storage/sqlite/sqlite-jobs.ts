import type { RunJobs } from '../run-jobs.js';
import type { Database } from './database.js';

/** Pause before a run whose handling failed is handed out again, in milliseconds. */
const pauseMs = 1_000;

const insert = 'INSERT INTO jobs (run_id, due_at_ms) VALUES (?, ?) ON CONFLICT (run_id) DO NOTHING';
const due = 'SELECT id, run_id AS runId FROM jobs WHERE due_at_ms <= ? ORDER BY due_at_ms, id LIMIT ?';
const nextDue = 'SELECT min(due_at_ms) AS dueAt FROM jobs WHERE due_at_ms > ?';

/** What the jobs of one process know of each other, whichever connection they go through. */
export class JobDesk {
  /** Runs that are being handled. */
  readonly handling = new Set<string>();
  readonly #wakers = new Set<() => void>();

  /** Jobs may have come, or may have become free to be handed out. */
  wake(): void {
    for (const waker of this.#wakers) waker();
  }

  /** Resolves at the next `wake`, after a time, or where the signal aborts. */
  async wait(ms: number | undefined, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => done(), ms);
      const done = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wakers.add(done);
      signal.addEventListener('abort', done);
    });
  }
}

/**
 * Jobs in a table of the database, so that they are written in the transaction of what makes them, handed out inside
 * one process. A run that is being handled is not handed out a second time: its next job waits until that has ended.
 */
export class SqliteJobs implements RunJobs {
  readonly #database: Database;
  readonly #desk: JobDesk;
  readonly #now: () => number;

  constructor(database: Database, desk: JobDesk, now: () => number) {
    this.#database = database;
    this.#desk = desk;
    this.#now = now;
  }

  async add(runId: string): Promise<void> {
    this.insert(runId);
    this.#desk.wake();
  }

  /** Inside the caller's transaction. `announce` it after the commit. */
  insert(runId: string, delayMs = 0): void {
    this.#database.run(insert, runId, this.#now() + delayMs);
  }

  announce(): void {
    this.#desk.wake();
  }

  async work(options: Parameters<RunJobs['work']>[0]): Promise<void> {
    const { concurrency, signal, onError } = options;
    const underWay = new Set<Promise<void>>();
    while (!signal.aborted) {
      let waitMs: number | undefined;
      try {
        for (const runId of this.#take(concurrency - underWay.size)) {
          const handled = this.#handle(runId, options).finally(() => {
            underWay.delete(handled);
            this.#desk.wake();
          });
          underWay.add(handled);
        }
        waitMs = this.#untilNext();
      } catch (error) {
        onError(error);
        waitMs = pauseMs;
      }
      await this.#desk.wait(waitMs, signal);
    }
    await Promise.all(underWay);
  }

  async #handle(runId: string, { handle, onError }: Parameters<RunJobs['work']>[0]): Promise<void> {
    try {
      await handle(runId);
      this.#desk.handling.delete(runId);
    } catch {
      this.#desk.handling.delete(runId);
      try {
        this.insert(runId, pauseMs);
      } catch (error) {
        // The run is found by `orphans` once the database is there again.
        onError(error);
      }
    }
  }

  /** Takes jobs out, those that have waited longest first. */
  #take(room: number): string[] {
    if (room <= 0) return [];
    const { handling } = this.#desk;
    const jobs = this.#database.all<{ id: number; runId: string }>(due, this.#now(), room + handling.size);
    const free = jobs.filter(({ runId }) => !handling.has(runId)).slice(0, room);
    if (free.length === 0) return [];
    this.#database.transaction(() => {
      for (const { id } of free) this.#database.run('DELETE FROM jobs WHERE id = ?', id);
    });
    for (const { runId } of free) handling.add(runId);
    return free.map(({ runId }) => runId);
  }

  #untilNext(): number | undefined {
    const now = this.#now();
    const dueAt = this.#database.get<{ dueAt: number | null }>(nextDue, now)?.dueAt;
    return dueAt === undefined || dueAt === null ? undefined : Math.max(1, dueAt - now);
  }
}
