import type { Host } from './bridge.js';
import { apply, max, RangeErrorOf, realNow, TypeErrorOf, uncurry } from './intrinsics.js';

interface Timer {
  id: number;
  at: number;
  /** Absent: fires once. */
  everyMs?: number;
  callback: (...values: unknown[]) => unknown;
  values: unknown[];
}

const mostTimers = 100_000;
const longestDelayMs = 2_147_483_647;
const splice = uncurry(
  Array.prototype.splice as (this: unknown[], start: number, count: number, ...items: unknown[]) => unknown[],
);

/** Timers of the program, ordered by time. The host keeps the clock; one timer fires per call of `fire`. */
export class Timers {
  readonly #schedule: Host['schedule'];
  readonly #queue: Timer[] = [];
  #nextId = 1;

  constructor(schedule: Host['schedule']) {
    this.#schedule = schedule;
  }

  get pending(): boolean {
    return this.#queue.length > 0;
  }

  add(callback: unknown, delay: unknown, repeat: boolean, values: unknown[]): number {
    if (typeof callback !== 'function') {
      throw new TypeErrorOf('The "callback" argument must be of type function.');
    }
    if (this.#queue.length >= mostTimers) throw new RangeErrorOf(`No more than ${mostTimers} timers may wait.`);
    const number = Number(delay);
    const delayMs = number >= 1 && number <= longestDelayMs ? number : 1;
    const id = this.#nextId++;
    const everyMs = repeat ? delayMs : undefined;
    this.#insert({ id, at: realNow() + delayMs, everyMs, callback: callback as Timer['callback'], values });
    return id;
  }

  remove(id: unknown): void {
    for (let index = 0; index < this.#queue.length; index++) {
      if (this.#queue[index]?.id === id) {
        splice(this.#queue, index, 1);
        if (index === 0) this.#announce();
        return;
      }
    }
  }

  /** Forgets every timer. */
  clear(): void {
    splice(this.#queue, 0, this.#queue.length);
    this.#announce();
  }

  /** Runs the first timer if it is due. The host calls again when the next one is. */
  fire(): void {
    const first = this.#queue[0];
    if (first === undefined) {
      this.#announce();
      return;
    }
    if (first.at > realNow()) {
      this.#announce();
      return;
    }
    splice(this.#queue, 0, 1);
    if (first.everyMs !== undefined) this.#insert({ ...first, at: realNow() + first.everyMs });
    this.#announce();
    apply(first.callback, undefined, first.values);
  }

  /** Tells the host when to call next: never, where no timer waits. */
  #announce(): void {
    const next = this.#queue[0];
    this.#schedule(next === undefined ? -1 : max(0, next.at - realNow()));
  }

  #insert(timer: Timer): void {
    let low = 0;
    let high = this.#queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#queue[middle]?.at ?? 0) <= timer.at) low = middle + 1;
      else high = middle;
    }
    splice(this.#queue, low, 0, timer);
    if (low === 0) this.#announce();
  }
}
