import { deepEqual, equal, rejects } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { RunRequest } from '@mae/protocol';
import { create, loseJobs, made, sampleRequest, take, work } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';
import { append, events } from './sample-events.js';

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
const outcomes = (created: { outcome: string }[]): string[] => created.map(({ outcome }) => outcome).sort();

/** What a run begins from, and that it begins once. */
export const startTests: StorageTests = {
  'keeps what a run begins from, to the byte': async ({ storage, again }) => {
    const task = `\ud800 zero \0 ${'é🜁'.repeat(300)}`;
    const outputSchema = { type: 'object', properties: { zz: {}, b: {}, aaa: {} } };
    const files = [
      { name: 'text.txt', content: 'é \0 🜁\r\n' },
      { name: 'empty', content: '' },
      { name: 'bytes.bin', content: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
      { name: 'big.bin', content: new Uint8Array(3_000_001).fill(7) },
    ];
    const request: RunRequest = { task, outputSchema, files, stdin: 'a\0b', approval: true, budget: { maxTokens: 5 } };
    const created = await create(storage, 'run_a', { request });
    deepEqual(created, { outcome: 'created', runId: 'run_a', budget: { maxTokens: 5 } });
    for (const { runs } of [storage, await again()]) {
      const kept = await runs.request('run_a');
      deepEqual(kept, request);
      equal(JSON.stringify(kept?.outputSchema), JSON.stringify(outputSchema), 'keys in their order');
      for (const { content } of files) {
        deepEqual(
          new Uint8Array((await runs.blob('run_a', sha256(content))) ?? []),
          new Uint8Array(Buffer.from(content)),
        );
      }
      const log = await runs.log('run_a');
      equal((await log.getBlob(sha256(files[0]?.content ?? '')))?.byteLength, 11, 'files are blobs of the log');
    }
    equal(await storage.runs.request('run_none'), undefined);
    equal(await storage.runs.blob('run_b', sha256('')), undefined);
  },

  'refuses an id that is taken or cannot be one': async ({ storage }) => {
    await made(storage, 'run_a');
    await append(storage.runs, 'run_b', [events.started()]);
    await rejects(create(storage, 'run_a', { request: { task: 'another' } }), { code: 'RUN_ID_TAKEN' });
    await rejects(create(storage, 'run_b'), { code: 'RUN_ID_TAKEN' });
    await rejects(create(storage, '../run'), { code: 'RUN_ID_INVALID' });
    deepEqual(await storage.runs.request('run_a'), sampleRequest);
  },

  'starts the same request under the same idempotency key once': async ({ storage, again }) => {
    const idempotency = { key: 'k', fingerprint: 'f' };
    await made(storage, 'run_a', { idempotency, keyId: 'key_1' });
    const known = { outcome: 'known', runId: 'run_a' };
    for (const seen of [storage, await again()]) {
      deepEqual(await create(seen, 'run_b', { idempotency, keyId: 'key_1' }), known);
      deepEqual(await create(seen, 'run_b', { idempotency, keyId: 'key_1' }, { maxQueued: 1 }), known, 'before bounds');
    }
    const other = { key: 'k', fingerprint: 'another' };
    deepEqual(await create(storage, 'run_b', { idempotency: other, keyId: 'key_1' }), { outcome: 'conflict' });
    equal(await storage.runs.row('run_b'), undefined);
    await made(storage, 'run_c', { idempotency: other, keyId: 'key_2' });
    await made(storage, 'run_d', { idempotency: other });
    deepEqual(await create(storage, 'run_b', { idempotency: other }), { outcome: 'known', runId: 'run_d' });
  },

  'starts one of many that come at once with one idempotency key': async ({ storage, again }) => {
    const both = [storage, await again()];
    const idempotency = { key: 'k', fingerprint: 'f' };
    const files = [{ name: 'a.txt', content: 'text' }];
    const created = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        create(both[index % 2] ?? storage, `run_${index}`, { idempotency, request: { task: 'one', files } }),
      ),
    );
    deepEqual(outcomes(created), ['created', ...Array.from({ length: 7 }, () => 'known')]);
    equal(new Set(created.map((run) => ('runId' in run ? run.runId : ''))).size, 1);
    equal((await storage.runs.page({}, { limit: 10 })).rows.length, 1);
    for (const [index, run] of created.entries()) {
      const blob = await storage.runs.blob(`run_${index}`, sha256('text'));
      equal(blob !== undefined, run.outcome === 'created', 'files of the one that began, and of no other');
    }
  },

  'forgets an idempotency key with its run': async ({ storage }) => {
    const idempotency = { key: 'k', fingerprint: 'f' };
    await made(storage, 'run_a', { idempotency });
    await storage.runs.delete('run_a');
    await made(storage, 'run_b', { idempotency: { key: 'k', fingerprint: 'another' } });
  },

  'keeps nothing of what it refuses': async ({ storage }) => {
    const files = [{ name: 'a.txt', content: 'secret' }];
    await made(storage, 'run_a', { idempotency: { key: 'k', fingerprint: 'f' } });
    const request = { task: 'b', files };
    await create(storage, 'run_b', { request }, { maxQueued: 1 });
    await create(storage, 'run_b', { request, idempotency: { key: 'k', fingerprint: 'another' } });
    equal(await storage.runs.row('run_b'), undefined);
    equal(await storage.runs.request('run_b'), undefined);
    equal(await storage.runs.blob('run_b', sha256('secret')), undefined);
    await made(storage, 'run_c');
    await using worker = work(storage);
    await worker.hasHad(2);
    deepEqual(worker.handed.sort(), ['run_a', 'run_c'], 'no job of the run that was refused');
  },
};

const keyId = 'key_1';

/** Bounds across runs. */
export const boundTests: StorageTests = {
  'counts the runs that nobody works on yet': async ({ storage }) => {
    const bounds = { maxQueued: 2 };
    for (const runId of ['run_a', 'run_b']) await made(storage, runId, { keyId: runId }, bounds);
    deepEqual(await create(storage, 'run_c', {}, bounds), { outcome: 'refused', by: 'maxQueued' });
    await take(storage, 'run_a');
    await made(storage, 'run_c', {}, bounds);
    deepEqual(await create(storage, 'run_d', {}, bounds), { outcome: 'refused', by: 'maxQueued' });
    await append(storage.runs, 'run_b', [events.started()]);
    await made(storage, 'run_d', {}, bounds);
  },

  'counts the runs of a key that have not ended, suspended ones left out': async ({ storage }) => {
    const bounds = { maxRunning: 2 };
    await made(storage, 'run_other', { keyId: 'key_2' });
    for (const runId of ['run_a', 'run_b']) await made(storage, runId, { keyId }, bounds);
    const refused = { outcome: 'refused', by: 'maxRunning' };
    deepEqual(await create(storage, 'run_c', { keyId }, bounds), refused);
    await append(storage.runs, 'run_a', [events.started()]);
    deepEqual(await create(storage, 'run_c', { keyId }, bounds), refused, 'one that is running counts');
    equal((await storage.keys.usage(keyId)).running, 2);
    await append(storage.runs, 'run_a', [events.suspended('approval')]);
    await made(storage, 'run_c', { keyId }, bounds);
    await append(storage.runs, 'run_b', [events.started(), events.completed()]);
    await made(storage, 'run_d', { keyId }, bounds);
    deepEqual(await create(storage, 'run_e', { keyId }, bounds), refused);
    await storage.runs.delete('run_d');
    await made(storage, 'run_e', { keyId }, bounds);
    equal((await storage.keys.usage(keyId)).running, 2);
  },

  'holds a bound however many come at once': async ({ storage, again }) => {
    const both = [storage, await again()];
    const created = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        create(both[index % 2] ?? storage, `run_${index}`, { keyId }, { maxRunning: 3, tokensPerDay: 1_000_000 }),
      ),
    );
    const count = (outcome: string): number => created.filter((run) => run.outcome === outcome).length;
    // The first takes all tokens of the day: it named no budget.
    deepEqual([count('created'), count('refused')], [1, 11]);
    const few = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        create(both[index % 2] ?? storage, `run_2_${index}`, { keyId: 'key_2' }, { maxRunning: 3 }),
      ),
    );
    equal(few.filter(({ outcome }) => outcome === 'created').length, 3);
  },

  'reserves the budget of a run until it ends, and then counts what it used': async ({ storage }) => {
    const bounds = { tokensPerDay: 1_000 };
    const request = { task: 'a', budget: { maxTokens: 600, deadlineMs: 5_000 } };
    const first = await create(storage, 'run_a', { keyId, request }, bounds);
    deepEqual(first, { outcome: 'created', runId: 'run_a', budget: { maxTokens: 600, deadlineMs: 5_000 } });
    const second = await create(storage, 'run_b', { keyId, request }, bounds);
    deepEqual(second, { outcome: 'created', runId: 'run_b', budget: { maxTokens: 400, deadlineMs: 5_000 } });
    deepEqual((await storage.runs.request('run_b'))?.budget, { maxTokens: 400, deadlineMs: 5_000 }, 'the one in force');
    deepEqual(await create(storage, 'run_c', { keyId }, bounds), { outcome: 'refused', by: 'tokensPerDay' });
    await made(storage, 'run_d', { keyId: 'key_2' }, bounds);

    const used = [events.started(), events.called('c1', 500, 0), events.answered('c1', 150, 0)];
    await append(storage.runs, 'run_a', [...used, events.suspended('caller')]);
    equal((await storage.keys.usage(keyId)).tokens, 1_000, 'a suspended run keeps what it reserved');
    await append(storage.runs, 'run_a', [events.resumed(), events.completed('max-iterations')]);
    equal((await storage.keys.usage(keyId)).tokens, 550);
    await append(storage.runs, 'run_a', [events.resumed()]);
    equal((await storage.keys.usage(keyId)).tokens, 1_000, 'one that goes on after its end reserves again');
    await append(storage.runs, 'run_a', [events.called('c2', 40, 0), events.completed('cancelled')]);
    equal((await storage.keys.usage(keyId)).tokens, 590, 'a call without a reply counts with what was reserved for it');
    deepEqual(await create(storage, 'run_c', { keyId }, bounds), {
      ...{ outcome: 'created', runId: 'run_c', budget: { maxTokens: 410 } },
    });
  },

  'bounds money alike': async ({ storage }) => {
    const bounds = { costUsdPerDay: 1 };
    const request = { task: 'a', budget: { maxCostUsd: 0.75, maxTokens: 9 } };
    await made(storage, 'run_a', { keyId, request }, bounds);
    const second = await create(storage, 'run_b', { keyId, request }, bounds);
    deepEqual(second, { outcome: 'created', runId: 'run_b', budget: { maxCostUsd: 0.25, maxTokens: 9 } });
    deepEqual(await create(storage, 'run_c', { keyId }, bounds), { outcome: 'refused', by: 'costUsdPerDay' });
    await append(storage.runs, 'run_a', [
      events.started(),
      events.called('c1', 5, 0.5),
      events.answered('c1', 4, 0.25),
    ]);
    await append(storage.runs, 'run_a', [events.completed()]);
    equal((await storage.keys.usage(keyId)).costUsd, 0.5);
    const third = await create(storage, 'run_c', { keyId }, bounds);
    deepEqual('budget' in third && third.budget, { maxCostUsd: 0.5 });
  },

  'counts what a run without a budget used': async ({ storage }) => {
    await made(storage, 'run_a', { keyId });
    equal((await storage.keys.usage(keyId)).tokens, 0);
    await append(storage.runs, 'run_a', [
      events.started(),
      events.called('c1', 90, 0.1),
      events.answered('c1', 70, 0.1),
    ]);
    await append(storage.runs, 'run_a', [events.completed()]);
    const { tokens, costUsd } = await storage.keys.usage(keyId);
    deepEqual([tokens, costUsd], [70, 0.1]);
  },

  'frees what a run reserved that never started, and no use by deleting': async ({ storage }) => {
    const bounds = { tokensPerDay: 100 };
    await made(storage, 'run_a', { keyId }, bounds);
    await storage.runs.failQueued('run_a', { code: 'X', message: 'x' });
    equal((await storage.keys.usage(keyId)).tokens, 0);
    await made(storage, 'run_b', { keyId }, bounds);
    await append(storage.runs, 'run_b', [events.started(), events.called('c1', 90, 0), events.answered('c1', 70, 0)]);
    await storage.runs.delete('run_b');
    equal((await storage.keys.usage(keyId)).tokens, 70, 'of one that was at work');
    await made(storage, 'run_c', { keyId }, bounds);
    await append(storage.runs, 'run_c', [events.started(), events.called('c1', 30, 0), events.answered('c1', 20, 0)]);
    await append(storage.runs, 'run_c', [events.completed()]);
    await storage.runs.delete('run_c');
    equal((await storage.keys.usage(keyId)).tokens, 90, 'of one that had ended');
    await made(storage, 'run_d', { keyId }, bounds);
    await loseJobs(storage, 1);
    await storage.runs.delete('run_d');
    equal((await storage.keys.usage(keyId)).tokens, 90, 'one that never started used nothing');
  },
};
