/** Times in milliseconds. An isolate has no clock finer than a millisecond. */
export function createClock(clock: { offsetMs: number }) {
  const start = Date.now();
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let last = 0;
  return {
    /** Since the epoch, as the program is to see it. */
    realMs: (): number => Date.now() + clock.offsetMs,
    /**
     * Since the start. Readings within one millisecond still differ, so that programs may divide by what lies between
     * two; who reads a thousand times in one is waiting, and is put to sleep for it.
     */
    monotonicMs(): number {
      const elapsed = Date.now() - start;
      if (elapsed > last) last = elapsed;
      else if (last - Math.floor(last) < 0.998) last += 0.001;
      else Atomics.wait(sleeper, 0, 0, 1);
      return last;
    },
  };
}

export type Clock = ReturnType<typeof createClock>;
