import { type LimitName, timeoutError } from '../errors/connection-error.js';
import type { ClientTimeouts } from '../options.js';

/**
 * One call with its time limits: a signal that ends it, and the reason why.
 *
 * The signal's reason is that of the caller's signal, a `CLIENT_TIMEOUT`, or what `cancel` was given. `end` stops all
 * timers and must be called.
 */
export class Call {
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #timeouts: ClientTimeouts;
  readonly #host: string;
  readonly #total: NodeJS.Timeout;
  #phase: NodeJS.Timeout | undefined;

  constructor(timeouts: ClientTimeouts, host: string, signal?: AbortSignal) {
    this.#timeouts = timeouts;
    this.#host = host;
    this.signal = signal === undefined ? this.#own.signal : AbortSignal.any([signal, this.#own.signal]);
    this.#total = this.#timer('total');
  }

  /** Starts the limit of a phase, in place of the one before. */
  enter(phase: 'firstByte' | 'idle'): void {
    clearTimeout(this.#phase);
    this.#phase = this.#timer(phase);
  }

  /** Stops the limit of the phase: the server owes nothing now. */
  leave(): void {
    clearTimeout(this.#phase);
  }

  cancel(reason: unknown): void {
    this.#own.abort(reason);
  }

  end(): void {
    clearTimeout(this.#phase);
    clearTimeout(this.#total);
  }

  #timer(limit: Exclude<LimitName, 'connect'>): NodeJS.Timeout {
    const ms = this.#timeouts[`${limit}Ms`];
    return setTimeout(() => this.#own.abort(timeoutError(limit, ms, this.#host)), ms);
  }
}
