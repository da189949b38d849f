import type { Observe } from '../events.js';

/** Where `@opentelemetry/api` 1.x keeps what an application has registered, for all copies of it in a process. */
const registry = Symbol.for('opentelemetry.js.api.1');

let loading: Promise<typeof import('./observe.js') | undefined> | undefined;

/** Whether an application has registered with OpenTelemetry. Without that nobody hears what is told. */
export function isTelemetryRegistered(): boolean {
  return registry in globalThis;
}

/** Loads OpenTelemetry's API. `undefined` where it is not installed for this package. */
export async function loadTelemetry(options: { content: boolean }): Promise<Observe | undefined> {
  loading ??= import('./observe.js').catch(() => undefined);
  return (await loading)?.observeWithTelemetry(options);
}
