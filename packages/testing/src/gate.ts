/** A point at which a scripted reply waits until the test lets it go on. */
export interface Gate {
  /** Resolves when a reply has arrived at the gate: the test need not guess with a timer. */
  readonly reached: Promise<void>;
  /** Lets every reply at this gate go on, now and later. */
  release(): void;
  /** What a reply waits for. Called by the server and the scripted model. */
  pass(signal?: AbortSignal): Promise<void>;
}

/** A closed gate. It opens once, and stays open. */
export function gate(): Gate {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    release: () => released.resolve(),
    pass: async (signal) => {
      reached.resolve();
      if (signal === undefined) return released.promise;
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      const abort = () => aborted.reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      try {
        await Promise.race([released.promise, aborted.promise]);
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
  };
}
