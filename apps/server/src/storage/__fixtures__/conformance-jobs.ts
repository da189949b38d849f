import { deepEqual, equal, ok } from 'node:assert/strict';
import { create, Failure, made, until, work } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `run_${index}`);

/** How runs come to workers. */
export const jobTests: StorageTests = {
  'hands out each new run once, whenever its worker came': async ({ storage, again }) => {
    const before = ids(5);
    for (const runId of before) await made(storage, runId);
    await using one = work(storage);
    await using other = work(await again());
    const handed = (): string[] => [...one.handed, ...other.handed];
    await until('the runs of before are handed out', () => handed().length >= 5);
    for (const runId of ['run_x', 'run_y']) await made(storage, runId);
    await until('and those that came then', () => handed().length >= 7);
    deepEqual(handed().sort(), [...before, 'run_x', 'run_y'].sort());
    deepEqual([...one.errors, ...other.errors], []);
  },

  'queues a run once, however often it is asked for': async ({ storage, again }) => {
    const other = await again();
    await made(storage, 'run_a');
    for (const { jobs } of [storage, other, storage]) await jobs.add('run_a');
    await using worker = work(storage);
    await worker.hasHad(1);
    await made(storage, 'run_b');
    await worker.hasHad(2);
    deepEqual(worker.handed.toSorted(), ['run_a', 'run_b']);
    await other.jobs.add('run_a');
    await worker.hasHad(3);
    equal(worker.handed.at(-1), 'run_a', 'again, once the first job is done');
  },

  'has no more runs under way than it may': async ({ storage }) => {
    for (const runId of ids(7)) await made(storage, runId);
    let underWay = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const handle = async (): Promise<void> => {
      most = Math.max(most, ++underWay);
      await new Promise<void>((resolve) => gates.push(resolve));
      underWay--;
    };
    await using worker = work(storage, handle, 2);
    for (let open = 0; open < 7; open++) {
      await until('a run is under way', () => gates.length > 0);
      if (open < 6) await until('so is a second one', () => underWay === 2);
      gates.shift()?.();
    }
    await until('all are done', () => underWay === 0);
    deepEqual([most, worker.handed.toSorted()], [2, ids(7)]);
  },

  'hands out a run that is at work only once that has ended, and loses no job for it': async ({ storage }) => {
    await made(storage, 'run_a');
    const ended = Promise.withResolvers<void>();
    let underWay = 0;
    await using worker = work(storage, async (runId, count) => {
      if (runId !== 'run_a') return;
      equal(++underWay, 1, 'at once');
      if (count === 1) await ended.promise;
      underWay--;
    });
    await worker.hasHad(1);
    await storage.jobs.add('run_a');
    await storage.jobs.add('run_a');
    ended.resolve();
    await worker.hasHad(2);
    await made(storage, 'run_b');
    await worker.hasHad(3);
    deepEqual(worker.handed, ['run_a', 'run_a', 'run_b']);
  },

  'hands a run out again whose handling failed': async ({ storage }) => {
    await made(storage, 'run_a');
    await using worker = work(storage, async (_, count) => {
      if (count === 1) throw new Failure('failed');
    });
    await worker.hasHad(2);
    deepEqual(worker.handed, ['run_a', 'run_a']);
  },

  'ends once what is under way has ended, and takes no more': async ({ storage }) => {
    await made(storage, 'run_a');
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const handed: string[] = [];
    let isDone = false;
    const working = storage.jobs.work({
      concurrency: 4,
      signal: stop.signal,
      onError: () => {},
      handle: async (runId) => {
        handed.push(runId);
        begun.resolve();
        await gate.promise;
      },
    });
    const done = working.then(() => {
      isDone = true;
    });
    await begun.promise;
    stop.abort();
    await made(storage, 'run_b');
    await using later = work(storage);
    await later.hasHad(1);
    deepEqual([handed, later.handed, isDone], [['run_a'], ['run_b'], false]);
    gate.resolve();
    await done;
    await storage.jobs.work({ concurrency: 1, signal: stop.signal, onError: () => {}, handle: async () => {} });
  },

  'queues nothing for a run that is not created': async ({ storage }) => {
    await made(storage, 'run_a');
    equal((await create(storage, 'run_b', {}, { maxQueued: 1 })).outcome, 'refused');
    await using worker = work(storage);
    await worker.hasHad(1);
    await made(storage, 'run_c');
    await worker.hasHad(2);
    ok(!worker.handed.includes('run_b'));
  },
};
