import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Storage } from '../storage.js';
import { create, made, take } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';
import { append, events } from './sample-events.js';

const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();
const idsOf = async ({ runs }: Storage): Promise<string[]> =>
  (await runs.page({}, { limit: 100 })).rows.map(({ runId }) => runId).sort();

/** Removing runs. */
export const retentionTests: StorageTests = {
  'removes ended runs by their age, with all that is theirs': async ({ storage, again }) => {
    const request = { task: 'a', files: [{ name: 'f.txt', content: 'text' }] };
    await made(storage, 'run_old', { request, idempotency: { key: 'k', fingerprint: 'f' } });
    await append(storage.runs, 'run_old', [events.started()]);
    const made2 = await (await storage.runs.log('run_old')).putBlob(new Uint8Array(2_500_000));
    await append(storage.runs, 'run_old', [events.completed()]);
    await setTimeout(10);
    const between = new Date().toISOString();
    await setTimeout(10);
    await made(storage, 'run_new', { request });
    await append(storage.runs, 'run_new', [events.started(), events.completed()]);
    equal(await storage.runs.prune({ before: between, limit: 100 }), 1);
    const { runs } = await again();
    deepEqual(await idsOf(storage), ['run_new']);
    deepEqual([await runs.row('run_old'), await runs.request('run_old')], [undefined, undefined]);
    deepEqual([await runs.read('run_old'), await runs.blob('run_old', made2)], [[], undefined]);
    deepEqual(await runs.request('run_new'), request, 'its file is there, though its bytes are those of the other');
    equal((await create(storage, 'run_b', { idempotency: { key: 'k', fingerprint: 'another' } })).outcome, 'created');
    equal(await storage.runs.prune({ before: between, limit: 100 }), 0);
  },

  'keeps runs that have not ended, are held, or are to go on': async ({ storage }) => {
    await made(storage, 'run_queued');
    await append(storage.runs, 'run_running', [events.started()]);
    await append(storage.runs, 'run_suspended', [events.started(), events.suspended('approval')]);
    await append(storage.runs, 'run_held', [events.started(), events.completed()]);
    const lease = await take(storage, 'run_held');
    await append(storage.runs, 'run_again', [events.started(), events.completed('budget')]);
    await storage.runs.requestResume('run_again');
    await made(storage, 'run_failed');
    await storage.runs.failQueued('run_failed', { code: 'X', message: 'x' });
    equal(await storage.runs.prune({ before: tomorrow(), limit: 100 }), 1, 'the one that never started');
    deepEqual(await idsOf(storage), ['run_again', 'run_held', 'run_queued', 'run_running', 'run_suspended']);
    await storage.runs.release(lease);
    equal(await storage.runs.prune({ before: tomorrow(), limit: 100 }), 1);
  },

  'removes no more at once than asked for, the oldest first': async ({ storage }) => {
    for (let index = 0; index < 5; index++) {
      await append(storage.runs, `run_${index}`, [events.started(), events.completed()]);
      await setTimeout(2);
    }
    equal(await storage.runs.prune({ before: tomorrow(), limit: 2 }), 2);
    deepEqual(await idsOf(storage), ['run_2', 'run_3', 'run_4']);
    equal(await storage.runs.prune({ before: tomorrow(), limit: 100 }), 3);
  },

  'keeps what a key used, though its runs are gone': async ({ storage }) => {
    await made(storage, 'run_a', { keyId: 'key_1' }, { tokensPerDay: 100 });
    const used = [events.started(), events.called('c1', 50, 0.5), events.answered('c1', 40, 0.25), events.completed()];
    await append(storage.runs, 'run_a', used);
    equal(await storage.runs.prune({ before: tomorrow(), limit: 100 }), 1);
    const { tokens, costUsd } = await storage.keys.usage('key_1');
    deepEqual([tokens, costUsd], [40, 0.25]);
  },

  'deletes a run at any time, once': async ({ storage, again }) => {
    const other = await again();
    const request = { task: 'a', files: [{ name: 'f.txt', content: 'text' }] };
    await made(storage, 'run_queued');
    await made(storage, 'run_files', { request });
    await append(storage.runs, 'run_running', [events.started(), events.attempt('a'), events.asked('a')]);
    await storage.runs.addDecision('run_running', { decision: 'approve' });
    for (const runId of ['run_queued', 'run_running', 'run_files']) {
      equal(await other.runs.delete(runId), true);
      equal(await storage.runs.delete(runId), false);
      equal(await storage.runs.request(runId), undefined);
    }
    deepEqual(await idsOf(storage), []);
    deepEqual(await storage.runs.orphans({ limit: 10 }), []);
    await append(storage.runs, 'run_running', [events.started(), events.attempt('a'), events.asked('a')]);
    equal(await storage.runs.nextDecision('run_running'), undefined, 'nothing of the one before');
    await made(storage, 'run_files', { request });
    deepEqual(await other.runs.request('run_files'), request, 'a new run under its id has its own files');
  },
};
