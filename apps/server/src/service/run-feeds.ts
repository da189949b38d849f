import type { RunEvent } from '@mae/protocol';
import type { Storage } from '../storage/storage.js';
import { RunFeed } from './run-feed.js';

/** The feeds of this process: one for each run that somebody here follows, for as long as somebody does. */
export class RunFeeds {
  readonly #storage: Pick<Storage, 'runs' | 'bus'>;
  readonly #feeds = new Map<string, RunFeed>();
  #isClosed = false;

  constructor(storage: Pick<Storage, 'runs' | 'bus'>) {
    this.#storage = storage;
  }

  /** The events of a run after a sequence, then as they happen, until it rests or the signal aborts. */
  async *follow(runId: string, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const { runs, bus } = this.#storage;
    const feed = this.#feeds.get(runId) ?? new RunFeed({ runId, runs, bus });
    this.#feeds.set(runId, feed);
    if (this.#isClosed) feed.end();
    try {
      yield* feed.follow(after, signal);
    } finally {
      if (feed.count === 0) {
        feed[Symbol.dispose]();
        if (this.#feeds.get(runId) === feed) this.#feeds.delete(runId);
      }
    }
  }

  /** Ends all who follow, and who comes later, once they have what is stored by then. */
  close(): void {
    this.#isClosed = true;
    for (const feed of this.#feeds.values()) feed.end();
  }
}
