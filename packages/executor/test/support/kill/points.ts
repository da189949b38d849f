import type { Kill } from './killed-run.js';

const isFull = process.env.MAE_TEST_FULL === '1';

/** Another part of the places each day, so that days of runs see them all; `MAE_TEST_SEED` sees one again. */
export const seed = Number(process.env.MAE_TEST_SEED ?? Math.floor(Date.now() / 86_400_000));

/** So many places, spread over all and moved on by the seed; with `MAE_TEST_FULL=1` all, or the share that is given. */
export function sampled<T>(all: T[], count: number, fullShare = 1): T[] {
  if (isFull && fullShare === 1) return all;
  const most = isFull ? Math.ceil(all.length * fullShare) : count;
  const chosen = Array.from({ length: most }, (_, index) => Math.floor((index * all.length) / most) + seed);
  const places = new Set(chosen.map((place) => place % all.length));
  return all.filter((_, index) => places.has(index));
}

/** Before and after each append of a run that makes so many. */
export const aroundAppends = (appends: number): Kill[] =>
  Array.from({ length: appends }, (_, count) => [
    { at: 'before' as const, count },
    { at: 'after' as const, count },
  ]).flat();

/** In the middle of each write of a run that makes so many. */
export const insideWrites = (writes: number): Kill[] =>
  Array.from({ length: writes }, (_, count) => ({ at: 'write' as const, count }));

/** Does work for each, two at a time. */
export async function twoAtATime<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  await Promise.all(
    [1, 2].map(async () => {
      for (const one of left) await work(one);
    }),
  );
}
