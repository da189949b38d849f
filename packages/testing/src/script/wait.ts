import { setTimeout as pause } from 'node:timers/promises';

/** A point at which a scripted reply waits until the test lets it go on. */
export interface Gate {
  /** Resolves when a reply has arrived at the gate: the test need not guess with a timer. */
  readonly reached: Promise<void>;
  /** Lets every reply at this gate go on, now and later. */
  release(): void;
  /** What a reply waits for. Called by the server and the scripted model. */
  pass(signal?: AbortSignal): Promise<void>;
}

/** How long a reply waits: until a gate opens, a number of milliseconds, or until the client has gone. */
export type Wait = Gate | number | 'forever';

/** Settles as the promise does, or rejects with `signal.reason`; leaves no listener behind. */
async function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** A closed gate. It opens once, and stays open. */
export function gate(): Gate {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    release: () => released.resolve(),
    pass: (signal) => {
      reached.resolve();
      return orAborted(released.promise, signal);
    },
  };
}

/** Waits as a step says; nothing where it says nothing. Rejects with `signal.reason` on abort. */
export async function waitFor(wait: Wait | undefined, signal?: AbortSignal): Promise<void> {
  if (wait === undefined) return;
  if (wait === 'forever') return orAborted(new Promise<void>(() => {}), signal);
  if (typeof wait !== 'number') return wait.pass(signal);
  const cleared = new AbortController();
  try {
    await orAborted(
      pause(wait, undefined, { signal: cleared.signal }).catch(() => {}),
      signal,
    );
  } finally {
    cleared.abort();
  }
}
