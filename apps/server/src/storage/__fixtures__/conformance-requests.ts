import { deepEqual, equal } from 'node:assert/strict';
import { made, take, until, work } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';
import { append, events } from './sample-events.js';

/** What is asked of runs that are there. */
export const requestTests: StorageTests = {
  'keeps a wish to cancel until the run has ended': async ({ storage, again }) => {
    const other = await again();
    await made(storage, 'run_a');
    equal(await storage.runs.requestCancel('run_none'), false);
    equal(await storage.runs.requestCancel('run_a'), true);
    equal((await other.runs.row('run_a'))?.isCancelRequested, true);
    await append(storage.runs, 'run_a', [events.started()]);
    equal((await other.runs.row('run_a'))?.isCancelRequested, true);
    equal(await other.runs.requestCancel('run_a'), true, 'once more');
    await append(storage.runs, 'run_a', [events.completed('cancelled')]);
    equal((await other.runs.row('run_a'))?.isCancelRequested, false);
    equal(await storage.runs.requestCancel('run_a'), false);
    equal((await storage.runs.row('run_a'))?.isCancelRequested, false);
  },

  'hands out a run that is to be cancelled and rests': async ({ storage }) => {
    await append(storage.runs, 'run_a', [events.started(), events.suspended('approval')]);
    await using worker = work(storage);
    await storage.runs.requestCancel('run_a');
    await worker.hasHad(1);
    deepEqual(worker.handed, ['run_a']);
  },

  'lets a run go on that rests, and hands it out': async ({ storage, again }) => {
    const other = await again();
    await append(storage.runs, 'run_a', [events.started(), events.suspended('caller')]);
    await append(storage.runs, 'run_b', [events.started(), events.completed('max-iterations')]);
    await using worker = work(storage);
    for (const runId of ['run_a', 'run_b']) {
      equal(await other.runs.requestResume(runId), true);
      equal((await storage.runs.row(runId))?.isResumeRequested, true);
      await append(storage.runs, runId, [events.resumed()]);
      equal((await storage.runs.row(runId))?.isResumeRequested, false);
    }
    await worker.hasHad(2);
    deepEqual(worker.handed.toSorted(), ['run_a', 'run_b']);
  },

  'lets no run go on that is at work, has passed or is not there': async ({ storage }) => {
    await append(storage.runs, 'run_a', [events.started(), events.completed('passed')]);
    await append(storage.runs, 'run_b', [events.started(), events.completed('unchecked')]);
    await made(storage, 'run_c');
    await append(storage.runs, 'run_c', [events.started()], await take(storage, 'run_c'));
    for (const runId of ['run_a', 'run_b', 'run_c', 'run_none']) {
      equal(await storage.runs.requestResume(runId), false, runId);
    }
    for (const runId of ['run_a', 'run_b', 'run_c']) {
      equal((await storage.runs.row(runId))?.isResumeRequested, false, runId);
    }
  },

  'lets a run go on whose worker has just suspended it': async ({ storage, again }) => {
    await made(storage, 'run_a');
    let hold = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    await using worker = work(storage, async (runId) => {
      const lease = await take(storage, runId);
      if ((await storage.runs.row(runId))?.status === 'queued') {
        await append(storage.runs, runId, [events.started(), events.suspended('caller')], lease);
      }
      told.resolve();
      await hold.promise;
      await storage.runs.release(lease);
    });
    await told.promise;
    equal(await (await again()).runs.requestResume('run_a'), true, 'while its worker still holds it');
    const first = hold;
    hold = Promise.withResolvers();
    hold.resolve();
    first.resolve();
    await worker.hasHad(2);
    deepEqual(worker.handed, ['run_a', 'run_a']);
  },

  'takes a wish to cancel back where a run is to go on': async ({ storage }) => {
    await append(storage.runs, 'run_a', [events.started(), events.suspended('caller')]);
    await storage.runs.requestCancel('run_a');
    equal(await storage.runs.requestResume('run_a'), true);
    const row = await storage.runs.row('run_a');
    deepEqual([row?.isCancelRequested, row?.isResumeRequested], [false, true]);
  },

  'ends a run that cannot start, and starts it after all where that is asked for': async ({ storage, again }) => {
    const other = await again();
    await made(storage, 'run_a', { request: { task: 'a', files: [{ name: 'f', content: 'text' }] } });
    const fault = { code: 'CALLER_KEY_NEEDED', message: 'Bring "it" again.' };
    equal(await storage.runs.startFault('run_a'), undefined);
    await storage.runs.failQueued('run_a', fault);
    deepEqual(await other.runs.startFault('run_a'), fault);
    const row = await other.runs.row('run_a');
    deepEqual([row?.status, row?.stopReason, row?.sequence], ['completed', 'fault', -1]);
    deepEqual(await other.runs.list(), [], 'it has no event');
    equal(await other.runs.requestCancel('run_a'), false);

    await using worker = work(storage);
    await until('the job it began with is done', () => worker.handed.length === 1);
    equal(await other.runs.requestResume('run_a'), true);
    await worker.hasHad(2);
    const again2 = await storage.runs.row('run_a');
    deepEqual([again2?.status, again2?.stopReason], ['queued', undefined]);
    equal(await storage.runs.startFault('run_a'), undefined);
    await append(storage.runs, 'run_a', [events.started()]);
    equal((await storage.runs.row('run_a'))?.status, 'running');
  },

  'ends no run that has an event': async ({ storage }) => {
    await append(storage.runs, 'run_a', [events.started()]);
    await storage.runs.failQueued('run_a', { code: 'X', message: 'x' });
    await storage.runs.failQueued('run_none', { code: 'X', message: 'x' });
    equal((await storage.runs.row('run_a'))?.status, 'running');
    equal(await storage.runs.startFault('run_a'), undefined);
    equal(await storage.runs.startFault('run_none'), undefined);
  },
};
