import { setTimeout as delay } from 'node:timers/promises';
import type { RunTable } from './storage/run-table.js';

/** Between two looks for runs that are too old, in milliseconds. */
const everyMs = 10 * 60_000;

/** Runs removed in one go; others get their turn in between. */
const atOnce = 50;

export interface RetentionOptions {
  runs: Pick<RunTable, 'prune'>;
  /** Ended runs are removed this long after they were last changed, in milliseconds. */
  keptMs: number;
  /** Told of what went wrong; it is tried again later. */
  onError: (error: unknown) => void;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** Removes ended runs by their age, with their events and files, while the process lives. */
export class Retention {
  readonly #options: Required<RetentionOptions>;
  readonly #stopping = new AbortController();
  #working: Promise<void> = Promise.resolve();

  constructor(options: RetentionOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** Looks at once, and then every ten minutes. */
  start(): void {
    this.#working = this.#work();
  }

  /** Resolves once nothing is being removed any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  /** Removes all that is too old now. How many runs that were. */
  async remove(): Promise<number> {
    const { runs, keptMs, now } = this.#options;
    const before = new Date(now() - keptMs).toISOString();
    let removed = 0;
    for (let count = atOnce; count === atOnce && !this.#stopping.signal.aborted; removed += count) {
      count = await runs.prune({ before, limit: atOnce });
    }
    return removed;
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.remove().catch(this.#options.onError);
      await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}
