import { CallWatch } from './call-watch.js';
import type { CallAbout, CallEvent, ClientHooks, Observe } from './events.js';
import { observeWithHooks } from './hooks.js';
import { type ClientUsage, UsageLedger } from './usage-ledger.js';

/** Watches the calls of a client, for its hooks and its sums. */
export class Watcher {
  readonly #observe: readonly Observe[];
  readonly #ledger = new UsageLedger();
  readonly #now: () => number;
  #calls = 0;

  constructor({ hooks, now }: { hooks?: ClientHooks; now: () => number }) {
    this.#now = now;
    this.#observe = hooks === undefined ? [] : [observeWithHooks(hooks)];
  }

  /** To be called where a call is about to be sent for the first time. */
  begin({ operation, model, stream = false, request }: CallAbout, host: string): CallWatch {
    const event: CallEvent = { call: ++this.#calls, operation, model, stream, host };
    const observers = this.#observe.flatMap((observe) => observe({ ...event, at: this.#now(), request }) ?? []);
    return new CallWatch(event, observers, this.#ledger);
  }

  usage(): ClientUsage {
    return this.#ledger.totals();
  }
}
