import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ExecutionEngine } from '../../src/index.js';
import { residentBytes } from '../processes.js';

export interface MemorySample {
  parent: number;
  /** Of the hosts that were idle then, of each runtime. */
  python: number[];
  javascript: number[];
}

setFlagsFromString('--expose-gc');
/** What waits to be collected is no leak, and a test runner makes much of it. */
const collect: () => void = runInNewContext('gc');

/** Resident bytes at a moment when nothing runs. */
export function sampleMemory(engine: ExecutionEngine): MemorySample {
  collect();
  const of = (pids: number[]) => pids.flatMap((pid) => residentBytes(pid) ?? []);
  const { python, javascript } = engine.stats();
  return { parent: residentBytes(process.pid) ?? 0, python: of(python.pids), javascript: of(javascript.pids) };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export const followed = ['parent', 'python', 'javascript'] as const;

/**
 * How much more memory was held at the end than after the warm-up, as a share: medians of the second fifth of the
 * samples and of the last.
 */
export function growth(samples: MemorySample[], what: (typeof followed)[number]): number {
  const fifth = Math.floor(samples.length / 5);
  const early = samples.slice(fifth, 2 * fifth).flatMap((sample) => sample[what]);
  const late = samples.slice(-fifth).flatMap((sample) => sample[what]);
  return median(late) / median(early) - 1;
}
