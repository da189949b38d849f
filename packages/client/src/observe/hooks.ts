import type { CallObserver, ClientHooks, Observe } from './events.js';

/** Warns of the first fault of one who watches. */
function warner(who: string): (error: unknown) => void {
  let warned = false;
  return (error) => {
    if (warned) return;
    warned = true;
    const words = error instanceof Error ? error.message : String(error);
    process.emitWarning(`${who} of MistralApiClient failed: ${words}`, { code: 'MAE_HOOK_FAILED' });
  };
}

/** The function, unable to harm a call. */
function guarded<Event>(hook: ((event: Event) => unknown) | undefined, warn: (error: unknown) => void) {
  if (hook === undefined) return undefined;
  return (event: Event): void => {
    try {
      const returned = hook(event);
      // An async function fits the type too; its rejection must not end the process.
      if (returned instanceof Promise) returned.catch(warn);
    } catch (error) {
      warn(error);
    }
  };
}

const guardedHook = <Event>(name: keyof ClientHooks, hook: ((event: Event) => unknown) | undefined) =>
  guarded(hook, warner(`The hook ${name}`));

/** The same observer, unable to harm a call. */
export function observeSafely(observe: Observe): Observe {
  const warn = warner('Telemetry');
  return (event) => {
    try {
      const observer = observe(event);
      if (observer === undefined) return undefined;
      const { within, retry, delta, response } = observer;
      return { within, retry: guarded(retry, warn), delta: guarded(delta, warn), response: guarded(response, warn) };
    } catch (error) {
      warn(error);
      return undefined;
    }
  };
}

/** Tells a caller's functions of every call. */
export function observeWithHooks(hooks: ClientHooks): Observe {
  const request = guardedHook('onRequest', hooks.onRequest);
  const observer: CallObserver = {
    retry: guardedHook('onRetry', hooks.onRetry),
    delta: guardedHook('onDelta', hooks.onDelta),
    response: guardedHook('onResponse', hooks.onResponse),
  };
  return (event) => {
    request?.(event);
    return observer;
  };
}
