import { type Follower, Followers } from '@mae/executor';
import type { DurableEvent, RunEvent } from '@mae/protocol';
import type { RunBus } from '../storage/run-bus.js';
import type { RunTable } from '../storage/run-table.js';
import { isAtRest } from './rest.js';

/** Where a message was lost, this is how late an event can be, in milliseconds. */
const pollMs = 1_000;

/** A table that cannot be read for so long ends the streams that wait for it, in milliseconds. */
const patienceMs = 30_000;

export interface RunFeedOptions {
  runId: string;
  runs: Pick<RunTable, 'read' | 'row'>;
  bus: Pick<RunBus, 'follow'>;
}

/**
 * The events of one run for all who follow it in this process: each is read from the table once.
 *
 * A follower costs a place in a list. One that is behind gets every durable event, as the feed keeps them while anybody
 * follows, and may miss transient ones.
 */
export class RunFeed implements Disposable {
  readonly #options: RunFeedOptions;
  readonly #events: DurableEvent[] = [];
  readonly #followers = new Followers();
  readonly #unfollow: () => void;
  readonly #poll: NodeJS.Timeout;
  #reading: Promise<void> | undefined;
  #isReadStale = false;
  #rests = false;
  #isEnding = false;
  #failure: { error: unknown; since: number } | undefined;
  #count = 0;

  constructor(options: RunFeedOptions) {
    this.#options = options;
    this.#unfollow = options.bus.follow(options.runId, {
      changed: (sequence) => {
        if (sequence === undefined || sequence >= this.#events.length) this.#look();
      },
      transient: (event) => this.#followers.tell(event),
    });
    this.#poll = setInterval(() => this.#look(), pollMs).unref();
  }

  /** How many follow. */
  get count(): number {
    return this.#count;
  }

  /**
   * The durable events after a sequence, then all events as they happen, until the run rests or the signal aborts.
   *
   * Rejects where the table cannot be read at first, or for half a minute later.
   */
  async *follow(after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const follower = this.#followers.join();
    this.#count++;
    try {
      // What is known may be old: a run that rested may be at work again.
      await this.refresh();
      yield* this.#read(follower, after + 1, signal);
    } finally {
      this.#count--;
      this.#followers.leave(follower);
    }
  }

  /** Resolves once everything is read that was stored when it was asked. Rejects where the table cannot be read. */
  async refresh(): Promise<void> {
    await this.#reading;
    this.#look();
    await this.#reading;
    if (this.#failure) throw this.#failure.error;
  }

  /** Ends all who follow once they have everything that is stored by now. */
  end(): void {
    this.#isEnding = true;
    this.#look();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#poll);
    this.#unfollow();
  }

  async *#read(follower: Follower, from: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    let next = from;
    while (!signal?.aborted) {
      const transient = follower.transient[0];
      const durable = this.#events[next];
      if (transient !== undefined && transient.after < next) {
        follower.transient.shift();
        yield transient;
      } else if (durable !== undefined) {
        next++;
        yield durable;
      } else if (this.#failure && performance.now() - this.#failure.since > patienceMs) {
        throw this.#failure.error;
      } else if (this.#rests) {
        return;
      } else {
        await follower.changed(signal);
      }
    }
  }

  /** Reads what is new. One look at a time; one that is asked for meanwhile follows. */
  #look(): void {
    this.#isReadStale = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
      // Asked for after the last read and before this.
      if (this.#isReadStale) return this.#look();
      this.#rests ||= this.#isEnding;
      this.#followers.tell();
    });
  }

  async #readAll(): Promise<void> {
    try {
      while (this.#isReadStale) {
        this.#isReadStale = false;
        await this.#readNew();
      }
      this.#failure = undefined;
    } catch (error) {
      this.#isReadStale = false;
      this.#failure = { error, since: this.#failure?.since ?? performance.now() };
    }
  }

  async #readNew(): Promise<void> {
    const { runId, runs } = this.#options;
    const found = await runs.read(runId, { from: this.#events.length });
    this.#events.push(...found);
    if (found.length > 0) this.#followers.tell();
    const last = this.#events.at(-1)?.type;
    this.#rests = false;
    if (last !== undefined && last !== 'run.completed' && last !== 'run.suspended') return;
    const row = await runs.row(runId);
    // Of another moment than the events where something was stored in between: then there is more to read.
    if (row && row.sequence >= this.#events.length) this.#isReadStale = true;
    else this.#rests = row === undefined || isAtRest(row);
  }
}
