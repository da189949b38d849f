import type { Host } from './bridge.js';
import { apply, max, RangeErrorOf, realNow, TypeErrorOf, uncurry } from './intrinsics.js';

interface Timer {
  id: number;
  /** Whether the program goes on for it. */
  isAwaited: boolean;
  at: number;
  /** Absent: fires once. */
  everyMs?: number;
  callback: (...values: unknown[]) => unknown;
  values: unknown[];
}

const mostTimers = 100_000;
const longestDelayMs = 2_147_483_647;
const setPrototypeOf = Object.setPrototypeOf as <Value>(value: Value, prototype: null) => Value;
const splice = uncurry(
  Array.prototype.splice as (this: unknown[], start: number, count: number, ...items: unknown[]) => unknown[],
);

/** What `setTimeout` and its like give: as in Node an object, and a number where one is wanted. */
export class Timeout {
  readonly #timers: Timers;
  readonly #id: number;
  #isAwaited = true;

  constructor(timers: Timers, id: number) {
    this.#timers = timers;
    this.#id = id;
  }

  ref(): this {
    this.#isAwaited = true;
    this.#timers.setAwaited(this.#id, true);
    return this;
  }
  unref(): this {
    this.#isAwaited = false;
    this.#timers.setAwaited(this.#id, false);
    return this;
  }
  hasRef(): boolean {
    return this.#isAwaited;
  }
  close(): this {
    this.#timers.remove(this.#id);
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.#id;
  }
  [Symbol.dispose](): void {
    this.close();
  }

  /** The timer that something stands for, or undefined. */
  static idOf(timer: unknown): number | undefined {
    if (typeof timer === 'object' && timer !== null && #id in timer) return timer.#id;
    return typeof timer === 'number' || typeof timer === 'string' ? Number(timer) : undefined;
  }
}

/** Timers of the program, ordered by time. The host keeps the clock; one timer fires per call of `fire`. */
export class Timers {
  readonly #schedule: Host['schedule'];
  /** A list that inherits nothing: a program may put elements into the prototype of lists. */
  readonly #queue = setPrototypeOf([] as Timer[], null);
  #nextId = 1;
  #isBodyOver = false;
  /** Whether the host was told of a time. */
  #isAnnounced = false;

  constructor(schedule: Host['schedule']) {
    this.#schedule = schedule;
  }

  get pending(): boolean {
    return this.#queue.length > 0;
  }

  add(callback: unknown, delay: unknown, repeat: boolean, values: unknown[]): Timeout {
    if (typeof callback !== 'function') {
      throw new TypeErrorOf('The "callback" argument must be of type function.');
    }
    if (this.#queue.length >= mostTimers) throw new RangeErrorOf(`No more than ${mostTimers} timers may wait.`);
    const number = Number(delay);
    const delayMs = number >= 1 && number <= longestDelayMs ? number : 1;
    const id = this.#nextId++;
    const everyMs = repeat ? delayMs : undefined;
    const at = realNow() + delayMs;
    this.#insert({ id, isAwaited: true, at, everyMs, callback: callback as Timer['callback'], values });
    return new Timeout(this, id);
  }

  setAwaited(id: number, isAwaited: boolean): void {
    for (let index = 0; index < this.#queue.length; index++) {
      const timer = this.#queue[index];
      if (timer?.id === id) timer.isAwaited = isAwaited;
    }
    this.#announce();
  }

  remove(id: number | undefined): void {
    for (let index = 0; index < this.#queue.length; index++) {
      if (this.#queue[index]?.id === id) {
        splice(this.#queue, index, 1);
        if (index === 0) this.#announce();
        return;
      }
    }
  }

  /** The program's body has ended: from here on it goes on only for timers that are awaited. */
  endBody(): void {
    this.#isBodyOver = true;
    this.#announce();
  }

  /** Forgets every timer. */
  clear(): void {
    this.#isBodyOver = false;
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
    const isNone = next === undefined || (this.#isBodyOver && !this.#isAwaited());
    // It knows of none: telling it would be waiting for it.
    if (isNone && !this.#isAnnounced) return;
    this.#isAnnounced = !isNone;
    this.#schedule(isNone ? -1 : max(0, next.at - realNow()));
  }

  #isAwaited(): boolean {
    for (let index = 0; index < this.#queue.length; index++) if (this.#queue[index]?.isAwaited) return true;
    return false;
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
    // The host waits for nothing where all the others are not awaited.
    if (low === 0 || !this.#queue[0]?.isAwaited) this.#announce();
  }
}
