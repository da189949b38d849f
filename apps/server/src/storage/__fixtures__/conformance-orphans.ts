import { deepEqual } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Storage } from '../storage.js';
import { loseJobs, made, take, until } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';
import { append, events } from './sample-events.js';

const orphansOf = async ({ runs }: Storage): Promise<string[]> => (await runs.orphans({ limit: 100 })).sort();

/** Runs that somebody should work on and nobody does. */
export const orphanTests: StorageTests = {
  'finds a queued run whose job was lost, and none that has one': async ({ storage, again }) => {
    await made(storage, 'run_a');
    deepEqual(await orphansOf(storage), []);
    await loseJobs(storage, 1);
    for (const seen of [storage, await again()]) deepEqual(await orphansOf(seen), ['run_a']);
    await storage.jobs.add('run_a');
    deepEqual(await orphansOf(storage), []);
  },

  'finds the runs of workers that are dead, and none that is held': async ({ storage, again }) => {
    const other = await again();
    await made(storage, 'run_a');
    await made(storage, 'run_b');
    await loseJobs(storage, 2);
    await append(storage.runs, 'run_a', [events.started()], await take(storage, 'run_a'));
    await append(other.runs, 'run_b', [events.started()], await take(other, 'run_b', 'worker-2', 500));
    await until('the lease of run_b is over', async () => (await orphansOf(storage)).includes('run_b'));
    deepEqual(await orphansOf(storage), ['run_b']);
    const lease = await take(storage, 'run_b', 'worker-3');
    deepEqual(await orphansOf(storage), []);
    await append(storage.runs, 'run_b', [events.completed()], lease);
    await storage.runs.release(lease);
    deepEqual(await orphansOf(storage), [], 'it has ended');
  },

  'tells runs that rest from those that were interrupted': async ({ storage }) => {
    for (const reason of ['shutdown', 'approval', 'caller'] as const) {
      await append(storage.runs, `run_${reason}`, [events.started(), events.suspended(reason)]);
    }
    await append(storage.runs, 'run_passed', [events.started(), events.completed('passed')]);
    await append(storage.runs, 'run_failed', [events.started(), events.completed('no-progress')]);
    deepEqual(await orphansOf(storage), ['run_shutdown']);
  },

  'finds runs that rest of which something is asked, where its job was lost': async ({ storage }) => {
    const waits = [events.started(), events.attempt('a'), events.asked('a'), events.suspended('approval')];
    await append(storage.runs, 'run_answered', waits);
    await append(storage.runs, 'run_waiting', waits);
    await append(storage.runs, 'run_cancelled', [events.started(), events.suspended('caller')]);
    await append(storage.runs, 'run_resumed', [events.started(), events.suspended('caller')]);
    await append(storage.runs, 'run_reopened', [events.started(), events.completed('budget')]);
    await storage.runs.addDecision('run_answered', { decision: 'approve' });
    await storage.runs.requestCancel('run_cancelled');
    await storage.runs.requestResume('run_resumed');
    await storage.runs.requestResume('run_reopened');
    deepEqual(await orphansOf(storage), []);
    await loseJobs(storage, 4);
    deepEqual(await orphansOf(storage), ['run_answered', 'run_cancelled', 'run_reopened', 'run_resumed']);
    await storage.runs.nextDecision('run_answered');
    deepEqual((await orphansOf(storage)).length, 4, 'an answer that was given and never reached the log');
  },

  'leaves out what was ended before it could start, and gives no more than asked for': async ({ storage }) => {
    for (const runId of ['run_a', 'run_b', 'run_c']) {
      await made(storage, runId);
      await setTimeout(2);
    }
    await loseJobs(storage, 3);
    await storage.runs.failQueued('run_a', { code: 'X', message: 'x' });
    deepEqual(await orphansOf(storage), ['run_b', 'run_c']);
    deepEqual(await storage.runs.orphans({ limit: 1 }), ['run_b'], 'the one that has waited longest');
  },
};
