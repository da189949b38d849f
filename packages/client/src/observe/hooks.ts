import type { CallObserver, ClientHooks, Observe } from './events.js';

/** The hook, unable to harm the call: what goes wrong in it is warned of once. */
function guarded<Event>(name: keyof ClientHooks, hook: ((event: Event) => unknown) | undefined) {
  if (hook === undefined) return undefined;
  let warned = false;
  const warn = (error: unknown): void => {
    if (warned) return;
    warned = true;
    const words = error instanceof Error ? error.message : String(error);
    process.emitWarning(`The hook ${name} of MistralApiClient failed: ${words}`, { code: 'MAE_HOOK_FAILED' });
  };
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

/** Tells a caller's functions of every call. */
export function observeWithHooks(hooks: ClientHooks): Observe {
  const request = guarded('onRequest', hooks.onRequest);
  const observer: CallObserver = {
    retry: guarded('onRetry', hooks.onRetry),
    delta: guarded('onDelta', hooks.onDelta),
    response: guarded('onResponse', hooks.onResponse),
  };
  return (event) => {
    request?.(event);
    return observer;
  };
}
