import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { create, made, minute, take } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';
import { append, events } from './sample-events.js';

/** What a row says of its run. */
export const rowTests: StorageTests = {
  'begins as a queued run without an event': async ({ storage, again }) => {
    const before = Date.now();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await made(storage, 'run_a', { keyId: 'key_1', needsCallerKey: true, traceparent });
    for (const { runs } of [storage, await again()]) {
      const row = await runs.row('run_a');
      const { createdAt = '', updatedAt } = row ?? {};
      deepEqual(row, {
        ...{ runId: 'run_a', keyId: 'key_1', status: 'queued', task: 'add 1 and 2', sequence: -1 },
        ...{ needsCallerKey: true, traceparent, isCancelRequested: false, isResumeRequested: false },
        ...{ pendingDecisions: 0, createdAt, updatedAt },
      });
      ok(Math.abs(Date.parse(createdAt) - before) < minute, createdAt);
      deepEqual(await runs.read('run_a'), []);
      deepEqual(await runs.list(), []);
      equal(await runs.row('run_none'), undefined);
    }
    await made(storage, 'run_b');
    const plain = await storage.runs.row('run_b');
    deepEqual(
      [plain?.keyId, plain?.needsCallerKey, plain?.traceparent, plain?.heldBy],
      Array(4).fill(undefined).with(1, false),
    );
  },

  'follows the log': async ({ storage, again }) => {
    const other = await again();
    await made(storage, 'run_a', { keyId: 'key_1' });
    const seen = async (): Promise<unknown[]> => {
      const row = await other.runs.row('run_a');
      return [row?.status, row?.sequence, row?.stopReason, row?.suspendedFor];
    };
    await append(storage.runs, 'run_a', [events.started()]);
    deepEqual(await seen(), ['running', 0, undefined, undefined]);
    await append(storage.runs, 'run_a', [events.planned(), events.suspended('shutdown')]);
    deepEqual(await seen(), ['suspended', 2, undefined, 'shutdown']);
    await append(storage.runs, 'run_a', [events.resumed()]);
    deepEqual(await seen(), ['running', 3, undefined, undefined]);
    await append(storage.runs, 'run_a', [events.completed('budget')]);
    deepEqual(await seen(), ['completed', 4, 'budget', undefined]);
    await append(storage.runs, 'run_a', [events.resumed()]);
    deepEqual(await seen(), ['running', 5, undefined, undefined]);
    const row = await other.runs.row('run_a');
    equal(row?.keyId, 'key_1');
    ok((row?.updatedAt ?? '') >= (row?.createdAt ?? 'z'));
  },

  'changes nothing for an event that is refused': async ({ storage }) => {
    await append(storage.runs, 'run_a', [events.started()]);
    const log = await storage.runs.log('run_a');
    const at = new Date().toISOString();
    const late = {
      schemaVersion: 1,
      runId: 'run_a',
      at,
      sequence: 0,
      type: 'run.suspended',
      reason: 'caller',
    } as const;
    await log.append(late).then(
      () => ok(false, 'an event that does not come next was stored'),
      () => {},
    );
    deepEqual([(await storage.runs.row('run_a'))?.status, (await storage.runs.read('run_a')).length], ['running', 1]);
  },

  'makes a row for a run that nobody asked for, without owner': async ({ storage }) => {
    await storage.runs.lease('run_a', 'worker-1', minute);
    await (await storage.runs.log('run_b')).putBlob(Uint8Array.of(1));
    deepEqual([await storage.runs.row('run_a'), await storage.runs.row('run_b')], [undefined, undefined]);
    await append(storage.runs, 'run_b', [events.started()]);
    const row = await storage.runs.row('run_b');
    deepEqual([row?.status, row?.task, row?.sequence, row?.keyId], ['running', 'add 1 and 2', 0, undefined]);
    equal(await storage.runs.request('run_b'), undefined);
    deepEqual(
      (await storage.runs.page({}, { limit: 10 })).rows.map(({ runId }) => runId),
      ['run_b'],
    );
    deepEqual(await storage.runs.orphans({ limit: 10 }), ['run_b']);
  },

  'shows the beginning of a task, as text that can be shown': async ({ storage }) => {
    const task = `\ud800\0${'🜁'.repeat(400)}`;
    await made(storage, 'run_a', { request: { task } });
    await append(storage.runs, 'run_b', [events.started(task)]);
    for (const runId of ['run_a', 'run_b']) {
      const shown = (await storage.runs.row(runId))?.task ?? '';
      ok(shown.length <= 200 && shown.length > 190, `${shown.length} characters`);
      ok(shown.isWellFormed() && !shown.includes('\0') && shown.includes('🜁🜁'), JSON.stringify(shown));
    }
  },

  'says who holds a run, for as long as the lease holds': async ({ storage, again }) => {
    await made(storage, 'run_a');
    const lease = await take(await again(), 'run_a', 'worker-1');
    equal((await storage.runs.row('run_a'))?.heldBy, 'worker-1');
    equal((await storage.runs.page({}, { limit: 1 })).rows[0]?.heldBy, 'worker-1');
    await storage.runs.release(lease);
    equal((await storage.runs.row('run_a'))?.heldBy, undefined);
    await take(storage, 'run_a', 'worker-2', 1);
    await setTimeout(20);
    equal((await storage.runs.row('run_a'))?.heldBy, undefined);
  },

  'counts runs by status, and how long the oldest queued one waits': async ({ storage }) => {
    deepEqual(await storage.runs.counts(), { queued: 0, running: 0, suspended: 0, completed: 0, oldestQueuedMs: 0 });
    for (const runId of ['run_a', 'run_b', 'run_c', 'run_d', 'run_e']) await create(storage, runId);
    await append(storage.runs, 'run_c', [events.started()]);
    await append(storage.runs, 'run_d', [events.started(), events.suspended('caller')]);
    await append(storage.runs, 'run_e', [events.started(), events.completed()]);
    await setTimeout(20);
    const { oldestQueuedMs, ...counts } = await storage.runs.counts();
    deepEqual(counts, { queued: 2, running: 1, suspended: 1, completed: 1 });
    ok(oldestQueuedMs >= 15 && oldestQueuedMs < minute, `${oldestQueuedMs} ms`);
  },
};
