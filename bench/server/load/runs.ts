// Runs through a server: one after another, then several at once, in a process of its own.
import { times } from '../../measure.ts';
import type { Counts } from '../counts.ts';
import { sayLast } from '../say-last.ts';
import { runToEnd } from './start-run.ts';

export interface RunFigures {
  /** Milliseconds of each run, one after another. */
  aloneMs: number[];
  perSecond: number;
}

const { url, counts } = JSON.parse(process.argv[2] ?? '') as { url: string; counts: Counts };
const aloneMs = await times(counts.runs, () => runToEnd(url), counts.runsWarmUp);
const startedAt = performance.now();
let left = counts.runsTogether;
const one = async (): Promise<void> => {
  while (left-- > 0) await runToEnd(url);
};
await Promise.all(Array.from({ length: counts.runsAtOnce }, one));
const figures: RunFigures = { aloneMs, perSecond: (counts.runsTogether * 1_000) / (performance.now() - startedAt) };
await sayLast(figures);
