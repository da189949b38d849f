/** How long the first calls wait for one another while nothing is known of a limit. */
const stepMs = 250;
/** So many calls on their way at once without a refusal show that no limit is near. */
const enough = 64;
const longestSpacingMs = 10_000;

/**
 * How fast calls start where the server's headers do not say it: one first, twice as many every 250 ms, one more for
 * each answer; after a refusal one at a time, in distances that double with each refusal and shrink with each answer.
 */
export class Pace {
  #open: boolean;
  #allowed = 1;
  #grownAt: number | undefined;
  #onTheirWay = 0;
  #spacingMs = 0;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(open: boolean) {
    this.#open = open;
  }

  /** Milliseconds until the next call may start. */
  waitMs(now: number): number {
    const spaced = Math.max(0, this.#startedAt + this.#spacingMs - now);
    return Math.max(spaced, this.#learningMs(now));
  }

  started(now: number): void {
    this.#grownAt ??= now;
    this.#startedAt = now;
    this.#onTheirWay += 1;
  }

  /** A call that had started is answered or gone. */
  ended(): void {
    this.#onTheirWay -= 1;
  }

  /** The answer was no refusal. */
  accepted(): void {
    this.#allowed += 1;
    this.#spacingMs = this.#spacingMs < 10 ? 0 : this.#spacingMs * 0.8;
  }

  refused(): void {
    this.#spacingMs = Math.min(longestSpacingMs, Math.max(stepMs, this.#spacingMs * 2));
  }

  /** The server's headers say what is left: there is nothing to find out. */
  known(): void {
    this.#open = true;
  }

  #learningMs(now: number): number {
    if (this.#open || this.#grownAt === undefined) return 0;
    const steps = Math.floor((now - this.#grownAt) / stepMs);
    if (steps > 0) {
      this.#allowed *= 2 ** Math.min(steps, 16);
      this.#grownAt += steps * stepMs;
    }
    if (this.#allowed >= enough) this.#open = true;
    return this.#open || this.#onTheirWay < this.#allowed ? 0 : this.#grownAt + stepMs - now;
  }
}
