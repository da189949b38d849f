const shortestMs = 1_000;
const longestMs = 60_000;

/** Runs that could not be worked on just now: each is left alone for a while, twice as long each time. */
export class Pauses {
  readonly #paused = new Map<string, { failures: number; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  failed(runId: string): void {
    const failures = this.failures(runId) + 1;
    const pauseMs = Math.min(shortestMs * 2 ** (failures - 1), longestMs);
    this.#paused.set(runId, { failures, until: this.#now() + pauseMs });
  }

  /** How often it has failed in a row. */
  failures(runId: string): number {
    return this.#paused.get(runId)?.failures ?? 0;
  }

  worked(runId: string): void {
    this.#paused.delete(runId);
  }

  isPaused(runId: string): boolean {
    const until = this.#paused.get(runId)?.until;
    return until !== undefined && this.#now() < until;
  }
}
