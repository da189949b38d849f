import type { TransientEvent } from '@mae/protocol';

/** Transient events kept for a reader that is behind. Beyond that they are dropped; durable ones are read from the run. */
const maxWaiting = 1_000;

/** One reader's place in a run. */
export interface Follower {
  /** What happened between durable events since the reader last looked. */
  readonly transient: TransientEvent[];
  /** Resolves when there is something new, or the signal aborts. */
  changed(signal?: AbortSignal): Promise<void>;
}

/** The readers of one run. Telling them costs the run nothing but a push, however slow they are. */
export class Followers {
  readonly #all = new Map<Follower, () => void>();

  join(): Follower {
    const noop = (): void => {};
    const follower: Follower = {
      transient: [],
      changed: (signal) =>
        new Promise((resolve) => {
          const done = (): void => {
            signal?.removeEventListener('abort', done);
            this.#all.set(follower, noop);
            resolve();
          };
          if (signal?.aborted) return resolve();
          signal?.addEventListener('abort', done, { once: true });
          this.#all.set(follower, done);
        }),
    };
    this.#all.set(follower, noop);
    return follower;
  }

  leave(follower: Follower): void {
    this.#all.delete(follower);
  }

  /** Something durable was added, or the transient event given. */
  tell(event?: TransientEvent): void {
    for (const [follower, wake] of [...this.#all]) {
      if (event && follower.transient.length < maxWaiting) follower.transient.push(event);
      wake();
    }
  }
}
