import type { LocalRun } from './local-run.js';

/** Runs that have ended, kept for those who ask later: bounded by number and by age. */
export class KeptRuns {
  readonly #runs = new Map<string, { run: LocalRun; endedAt: number }>();
  readonly #bounds: { maxRuns: number; maxAgeMs: number; now: () => number };

  constructor(bounds: { maxRuns: number; maxAgeMs: number; now: () => number }) {
    this.#bounds = bounds;
  }

  add(runId: string, run: LocalRun): void {
    this.#runs.set(runId, { run, endedAt: this.#bounds.now() });
    this.#forget();
  }

  get(runId: string): LocalRun | undefined {
    this.#forget();
    return this.#runs.get(runId)?.run;
  }

  all(): LocalRun[] {
    this.#forget();
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /** A map keeps the order of insertion: the run that ended first is the first. */
  #forget(): void {
    const { maxRuns, maxAgeMs, now } = this.#bounds;
    const oldest = now() - maxAgeMs;
    for (const [runId, { endedAt }] of this.#runs) {
      if (this.#runs.size <= maxRuns && endedAt >= oldest) return;
      this.#runs.delete(runId);
    }
  }
}
