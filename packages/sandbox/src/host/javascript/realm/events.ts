import { DOMException } from './dom-exception.js';
import type { Timers } from './timers.js';

interface EventOptions {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

let aim: (event: Event, target: EventTarget) => void;
let isStopped: (event: Event) => boolean;

/** An event without a tree: it reaches the target it is dispatched to and nothing else. */
export class Event {
  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly timeStamp = 0;
  readonly isTrusted = false;
  #target: EventTarget | null = null;
  #isPrevented = false;
  #isStopped = false;

  constructor(type: unknown, options: EventOptions = {}) {
    this.type = String(type);
    this.bubbles = Boolean(options?.bubbles);
    this.cancelable = Boolean(options?.cancelable);
    this.composed = Boolean(options?.composed);
  }

  get target(): EventTarget | null {
    return this.#target;
  }
  get currentTarget(): EventTarget | null {
    return this.#target;
  }
  get defaultPrevented(): boolean {
    return this.#isPrevented;
  }
  preventDefault(): void {
    if (this.cancelable) this.#isPrevented = true;
  }
  stopPropagation(): void {}
  stopImmediatePropagation(): void {
    this.#isStopped = true;
  }

  static {
    aim = (event, target) => {
      event.#target = target;
    };
    isStopped = (event) => event.#isStopped;
  }
}

export class CustomEvent extends Event {
  readonly detail: unknown;

  constructor(type: unknown, options: EventOptions & { detail?: unknown } = {}) {
    super(type, options);
    this.detail = options?.detail ?? null;
  }
}

type Callback = ((event: Event) => unknown) | { handleEvent(event: Event): unknown } | null;

interface Listener {
  callback: Callback;
  once: boolean;
}

export class EventTarget {
  readonly #listeners = new Map<string, Listener[]>();

  addEventListener(
    type: unknown,
    callback: Callback,
    options?: { once?: boolean; signal?: AbortSignal } | boolean,
  ): void {
    if (callback === null || callback === undefined) return;
    const { once = false, signal } = typeof options === 'object' && options !== null ? options : {};
    if (signal?.aborted) return;
    const key = String(type);
    const known = this.#listeners.get(key) ?? [];
    if (known.some((listener) => listener.callback === callback)) return;
    this.#listeners.set(key, [...known, { callback, once }]);
    signal?.addEventListener('abort', () => this.removeEventListener(key, callback), { once: true });
  }

  removeEventListener(type: unknown, callback: Callback): void {
    const known = this.#listeners.get(String(type)) ?? [];
    this.#listeners.set(
      String(type),
      known.filter((listener) => listener.callback !== callback),
    );
  }

  dispatchEvent(event: Event): boolean {
    if (!(event instanceof Event)) throw new TypeError('The "event" argument must be an instance of Event.');
    aim(event, this);
    const own = (this as unknown as Record<string, unknown>)[`on${event.type}`];
    const handlers = typeof own === 'function' ? [{ callback: own as Callback, once: false }] : [];
    for (const { callback, once } of [...(this.#listeners.get(event.type) ?? []), ...handlers]) {
      if (once) this.removeEventListener(event.type, callback);
      try {
        if (typeof callback === 'function') callback.call(this, event);
        else callback?.handleEvent(event);
      } catch (thrown) {
        // A listener that throws ends the program, and no other listener.
        void Promise.reject(thrown);
      }
      if (isStopped(event)) break;
    }
    return !event.defaultPrevented;
  }
}

const key = Symbol('of this realm');
let end: (signal: AbortSignal, reason: unknown) => void;

export class AbortSignal extends EventTarget {
  #reason: unknown;
  #isAborted = false;
  onabort: ((event: Event) => unknown) | null = null;

  constructor(from?: unknown) {
    if (from !== key) throw new TypeError('Illegal constructor');
    super();
    Object.defineProperty(this, 'onabort', { value: null, writable: true, enumerable: false });
  }

  get aborted(): boolean {
    return this.#isAborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  throwIfAborted(): void {
    if (this.#isAborted) throw this.#reason;
  }

  static {
    end = (signal, reason) => {
      if (signal.#isAborted) return;
      signal.#isAborted = true;
      signal.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
      signal.dispatchEvent(new Event('abort'));
    };
  }
}

export class AbortController {
  readonly #signal = new AbortSignal(key);

  get signal(): AbortSignal {
    return this.#signal;
  }
  abort(reason?: unknown): void {
    end(this.#signal, reason);
  }
}

/** Gives `AbortSignal` its ways to be made, one of which takes a timer. */
export function completeSignals(timers: Timers): void {
  const make = () => new AbortSignal(key);
  const ways = {
    abort(reason?: unknown) {
      const signal = make();
      end(signal, reason);
      return signal;
    },
    timeout(delay: number) {
      const signal = make();
      const late = () => end(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      timers.add(late, delay, false, []).unref();
      return signal;
    },
    any(signals: Iterable<AbortSignal>) {
      const joined = make();
      for (const signal of signals) {
        if (signal.aborted) end(joined, signal.reason);
        else signal.addEventListener('abort', () => end(joined, signal.reason), { once: true });
      }
      return joined;
    },
  };
  for (const [name, value] of Object.entries(ways)) {
    Object.defineProperty(AbortSignal, name, { value, writable: true, configurable: true });
  }
}
