import type { Endpoint } from '../endpoint.js';
import { CallWatch } from './call-watch.js';
import type { CallAbout, CallEvent, ClientHooks, Observe, TelemetryOptions } from './events.js';
import { observeSafely, observeWithHooks } from './hooks.js';
import { isTelemetryRegistered, loadTelemetry } from './telemetry/load.js';
import { type ClientUsage, UsageLedger } from './usage-ledger.js';

/** What a watcher needs to know of a client. */
export interface WatcherOptions {
  hooks?: ClientHooks;
  telemetry?: boolean | TelemetryOptions;
  now: () => number;
}

/** Watches the calls of a client, for its hooks, for OpenTelemetry and for its sums. */
export class Watcher {
  readonly #observe: Observe[];
  readonly #ledger = new UsageLedger();
  readonly #now: () => number;
  /** Absent once telemetry is loaded, and where nobody wants it. */
  #telemetry: TelemetryOptions | undefined;
  #calls = 0;

  constructor({ hooks, telemetry = true, now }: WatcherOptions) {
    this.#now = now;
    this.#observe = hooks === undefined ? [] : [observeWithHooks(hooks)];
    if (telemetry !== false) this.#telemetry = telemetry === true ? {} : telemetry;
  }

  /** To be awaited before `begin` where it is something: OpenTelemetry is loaded when an application has registered. */
  loading(): Promise<void> | undefined {
    return this.#telemetry === undefined || !isTelemetryRegistered() ? undefined : this.#load(this.#telemetry);
  }

  /** To be called where a call is about to be sent for the first time. */
  begin(about: CallAbout, { origin, host }: Pick<Endpoint, 'origin' | 'host'>): CallWatch {
    const { operation, model, stream = false, request, provider = 'mistral_ai' } = about;
    const event: CallEvent = { call: ++this.#calls, operation, model, stream, host };
    const begun = this.#observe.length === 0 ? undefined : { ...event, at: this.#now(), origin, provider, request };
    const observers = begun === undefined ? [] : this.#observe.flatMap((observe) => observe(begun) ?? []);
    return new CallWatch(event, observers, this.#ledger);
  }

  usage(): ClientUsage {
    return this.#ledger.totals();
  }

  async #load({ content = false }: TelemetryOptions): Promise<void> {
    const observe = await loadTelemetry({ content });
    // Calls that began side by side all waited; one of them adds it.
    if (this.#telemetry === undefined) return;
    this.#telemetry = undefined;
    if (observe !== undefined) this.#observe.push(observeSafely(observe));
  }
}
