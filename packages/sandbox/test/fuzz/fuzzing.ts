import { randomInt } from 'node:crypto';
import fc from 'fast-check';

const isFull = process.env.MAE_TEST_FULL === '1';
/** Of all properties together. `MAE_FUZZ_MS` sets another, for a night. */
const totalMs = Number(process.env.MAE_FUZZ_MS ?? (isFull ? 300_000 : 8_000));
/** The one that a failure tells, to see it again; `MAE_FUZZ_PATH` then leads to the very case. */
const firstSeed = Number(process.env.MAE_FUZZ_SEED ?? randomInt(2 ** 31));
const path = process.env.MAE_FUZZ_PATH;
/** Time is looked at between rounds. */
const triesOfRound = isFull ? 20 : 4;
/** More than any case needs: one that takes longer hangs. Making a failing one smaller may take as long. */
const mostRoundMs = 120_000;

/** How long a test of a property may take. */
export const mostMs = 2 * totalMs + 2 * mostRoundMs;

/**
 * Tries a property on random values for a share of the time there is. A failure tells its seed, its path and the
 * smallest value found that fails.
 */
export async function holds<T>(
  share: number,
  values: fc.Arbitrary<T>,
  property: (value: T) => Promise<void>,
): Promise<void> {
  const endAt = performance.now() + totalMs * share;
  let seed = firstSeed;
  do {
    await fc.assert(fc.asyncProperty(values, property), {
      seed,
      path,
      numRuns: triesOfRound,
      interruptAfterTimeLimit: mostRoundMs,
      markInterruptAsFailure: true,
    });
    seed += 1;
  } while (performance.now() < endAt && path === undefined);
}
