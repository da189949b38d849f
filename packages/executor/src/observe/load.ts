import { type RunObserver, safely, type TelemetryOptions } from './run-observer.js';

/** Where `@opentelemetry/api` 1.x keeps what an application has registered, for all copies of it in a process. */
const registry = Symbol.for('opentelemetry.js.api.1');

let loading: Promise<typeof import('./run-spans.js') | undefined> | undefined;

/**
 * Watches a run for OpenTelemetry, where an application has registered with it. `undefined` where nobody would hear
 * what is told: then nothing is loaded.
 */
export async function observeRun(telemetry: boolean | TelemetryOptions = true): Promise<RunObserver | undefined> {
  if (telemetry === false || !(registry in globalThis)) return undefined;
  loading ??= import('./run-spans.js').catch(() => undefined);
  const loaded = await loading;
  const { content = false } = telemetry === true ? {} : telemetry;
  return loaded === undefined ? undefined : safely(new loaded.RunSpans({ content }));
}
