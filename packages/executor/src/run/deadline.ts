import { MaeError } from '@mae/protocol';

/** The reason the run's own deadline aborts with. */
export const DEADLINE: unique symbol = Symbol('mae.deadline');

const longestTimerMs = 2 ** 31 - 1;

/**
 * Counts down the time a run may be worked on. It stands still while a program waits for somebody's answer, and what a
 * run had used before it was resumed is gone.
 */
export class Deadline {
  readonly #aborted = new AbortController();
  #leftMs: number;
  #timer: NodeJS.Timeout | undefined;
  #runningSince: number | undefined;
  #pauses = 0;

  /**
   * @param deadlineMs absent: none
   * @param workedMs what was used of it before
   */
  constructor(deadlineMs: number | undefined, workedMs: number) {
    this.#leftMs = deadlineMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, deadlineMs - workedMs);
    this.#start();
  }

  /** Aborts with `DEADLINE` when the time is over. */
  get signal(): AbortSignal {
    return this.#aborted.signal;
  }

  /** Does what is no work of the run: its time is not counted. */
  async whilePaused<T>(wait: () => Promise<T>): Promise<T> {
    this.#pauses++;
    this.#stop();
    try {
      return await wait();
    } finally {
      this.#pauses--;
      this.#start();
    }
  }

  /**
   * A timer of a busy process comes late: what costs money asks the clock itself.
   *
   * @throws MaeError `RUN_DEADLINE_EXCEEDED`
   */
  assertLeft(): void {
    if (this.#runningSince === undefined || performance.now() - this.#runningSince < this.#leftMs) return;
    this.#aborted.abort(DEADLINE);
    throw new MaeError({ code: 'RUN_DEADLINE_EXCEEDED', message: 'The time of the run is over.' });
  }

  /** Ends the timer. */
  close(): void {
    this.#pauses++;
    this.#stop();
  }

  #start(): void {
    if (this.#pauses > 0 || this.#leftMs === Number.POSITIVE_INFINITY) return;
    this.#runningSince = performance.now();
    const isWhole = this.#leftMs <= longestTimerMs;
    const over = (): void => {
      if (isWhole) {
        this.#aborted.abort(DEADLINE);
        return;
      }
      this.#stop();
      this.#start();
    };
    this.#timer = setTimeout(over, Math.min(this.#leftMs, longestTimerMs));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    if (this.#runningSince !== undefined) this.#leftMs -= performance.now() - this.#runningSince;
    this.#leftMs = Math.max(0, this.#leftMs);
    this.#runningSince = undefined;
  }
}
