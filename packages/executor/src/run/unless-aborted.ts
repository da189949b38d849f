/**
 * Settles as `work` does, or rejects with the reason of an abort that comes first: what is waited for may never come.
 *
 * @param graceMs how long work that is told of the abort itself may take to end by it
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, graceMs = 0): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const abort = (): void => {
    const give = (): void => aborted.reject(signal.reason);
    if (graceMs === 0) give();
    else timer = setTimeout(give, graceMs);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  // What is left alone may still fail later: nobody is there to hear it.
  work.catch(() => {});
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** What a sandbox that is told of an abort may take to end what it does; then it is left alone. */
export const sandboxGraceMs = 1_000;
