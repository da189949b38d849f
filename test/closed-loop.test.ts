import { existsSync } from 'node:fs';
import path from 'node:path';
import { ExecutionEngine } from '@mae/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import { ended, isSolved, type Run } from '../bench/loop/arms/arm.js';
import { blind } from '../bench/loop/arms/blind.js';
import { type Trick, tricks } from '../bench/loop/arms/fooled.js';
import { mended } from '../bench/loop/arms/mended.js';
import { threeRepairs } from '../bench/loop/arms/three-repairs.js';
import { withoutACall } from '../bench/loop/arms/without-a-call.js';
import { quickCounts } from '../bench/loop/counts.js';
import type { Case } from '../bench/loop/data/case.js';
import { readTasks } from '../bench/loop/data/read-tasks.js';
import { casesOf } from '../bench/loop/measured.js';
import { sideBySide } from '../bench/loop/side-by-side.js';
import { root } from './script.js';

/** Not part of the project: `MAE_BENCH_DATA` names the folder that has them. */
const folder = process.env.MAE_BENCH_DATA ?? path.join(root, 'bench/data');
const isFull = process.env.MAE_TEST_FULL === '1';
/** Machines that run tests are busy: what is not an endless loop has time. */
const limitMs = 5_000;

const engine = new ExecutionEngine({ hosts: { max: 2 } });
afterAll(() => engine.close());

const ids = (runs: Run[]): string[] => runs.map(({ of }) => of.task.id);
const unsolved = (runs: Run[]): string[] =>
  runs.filter((run) => !isSolved(run)).map(({ of, lacking }) => `${of.task.id}: ${lacking.join('; ')}`);

describe.each(['python', 'javascript'] as const)('the closed loop in %s', (language) => {
  const tasks = readTasks(folder, language);
  const hasData = tasks !== undefined && existsSync(folder);
  let cases: Promise<Case[]> | undefined;
  /** Natively observed once, for all arms. */
  const all = (): Promise<Case[]> => {
    cases ??= casesOf(tasks ?? [], { ...quickCounts(), everyTask: isFull ? 1 : 55 });
    return cases;
  };
  const seconds = isFull ? 3_600_000 : 240_000;

  it.runIf(hasData)(
    'mends every bug when it has shown what was seen, and none without',
    async () => {
      const runs = await sideBySide(await all(), (of) => mended(of, engine, limitMs));
      expect(unsolved(runs)).toEqual([]);
      const control = await sideBySide(await all(), (of) => mended(of, blind(engine), limitMs));
      expect(control.length).toBeGreaterThan(2);
      expect(ids(control.filter(ended))).toEqual([]);
    },
    seconds,
  );

  it.runIf(hasData)(
    'puts untidy replies right without a call',
    async () => {
      const runs = await sideBySide(await all(), (of) => withoutACall(of, engine, limitMs));
      expect(unsolved(runs)).toEqual([]);
      expect(runs.every(({ calls }) => calls === 1)).toBe(true);
    },
    seconds,
  );

  it.runIf(hasData)(
    'is not fooled',
    async () => {
      const some = isFull ? (await all()).filter((_, index) => index % 4 === 0) : (await all()).slice(0, 1);
      for (const trick of Object.keys(tricks) as Trick[]) {
        const runs = await sideBySide(some, (of) => tricks[trick](of, engine, limitMs));
        expect(ids(runs.filter(ended)), trick).toEqual([]);
      }
    },
    seconds,
  );

  it.runIf(hasData)(
    'mends three faults in a row with requests that do not grow',
    async () => {
      const some = isFull ? (await all()).filter((_, index) => index % 3 === 0) : (await all()).slice(1, 2);
      const runs = await sideBySide(some, (of) => threeRepairs(of, engine, 1_000));
      expect(unsolved(runs)).toEqual([]);
      // The bars are for all of them together: one small program may be above.
      const slack = isFull ? 1 : 1.5;
      const [first, third] = [0, 2].map((at) => runs.reduce((sum, { bytes }) => sum + (bytes[at] ?? Number.NaN), 0));
      expect(third).toBeLessThanOrEqual(slack * 1.1 * (first ?? 0));
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      const [ours, naive] = [runs.flatMap(({ bytes }) => bytes), runs.flatMap((run) => run.naive)];
      expect(sum(ours)).toBeLessThanOrEqual(slack * 0.5 * sum(naive));
    },
    seconds,
  );
});
