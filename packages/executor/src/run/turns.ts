import { unlessAborted } from './unless-aborted.js';

/** One after the other: who comes while another is at it waits. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Rejects with the signal's reason where it aborts before the turn has come. */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const turn = unlessAborted(before, signal).then(work);
    // Whoever is next waits for those before too, also where this one gave up its place.
    this.#last = Promise.allSettled([before, turn]);
    return turn;
  }
}
