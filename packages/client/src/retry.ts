import { setTimeout as timer } from 'node:timers/promises';
import { MaeError } from '@mae/protocol';
import { untilAborted } from './http/until-aborted.js';
import type { Settings } from './options.js';

const repeatable: ReadonlySet<string> = new Set([
  'CLIENT_RATE_LIMITED',
  'CLIENT_OVERLOADED',
  'CLIENT_SERVER_ERROR',
  'CLIENT_REQUEST_REFUSED',
  'CLIENT_UNREACHABLE',
  'CLIENT_STREAM_CUT',
  'CLIENT_TIMEOUT',
]);

function detail(error: MaeError, name: string): unknown {
  const { details } = error;
  return typeof details === 'object' && details !== null ? (details as Record<string, unknown>)[name] : undefined;
}

/**
 * How long to wait before a call is sent again; `undefined` where it is not.
 *
 * Of the client's own limits only `connect` comes here: the others end the whole call, because the server may be
 * working on it and sending it again would pay twice.
 */
export function waitBefore(
  retry: number,
  error: unknown,
  settings: Pick<Settings, 'retry' | 'random'>,
): number | undefined {
  const { maxRetries, baseDelayMs, maxDelayMs, maxRetryAfterMs } = settings.retry;
  if (retry >= maxRetries || !MaeError.isInstance(error) || !error.retryable || !repeatable.has(error.code)) {
    return undefined;
  }
  const asked = detail(error, 'retryAfterMs');
  if (typeof asked === 'number') return asked > maxRetryAfterMs ? undefined : asked;
  return settings.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** retry);
}

/** Waits, or rejects with the signal's reason. */
export async function pause(ms: number, signal: AbortSignal, sleep: Settings['sleep']): Promise<void> {
  const stop = new AbortController();
  try {
    // The timer gets a signal of its own, so that it ends without an error of its own.
    const waiting = sleep?.(ms, signal) ?? timer(ms, undefined, { signal: stop.signal });
    await untilAborted(waiting, signal);
  } finally {
    stop.abort();
  }
}
