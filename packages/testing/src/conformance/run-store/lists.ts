import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { RunStore } from '@mae/protocol';
import type { RunStoreTests } from './opened.js';
import { completed, instant, planned, resumed, started, store, suspended } from './sample-run.js';

const idsOf = async (listed: ReturnType<RunStore['list']>): Promise<string[]> => (await listed).map((run) => run.runId);

/** What a list says of each run, and how it is paged. */
export const listTests: RunStoreTests = {
  'lists what each run is, newest first': async ({ store: runs, again }) => {
    await store(runs, [started('run_b', { task: 'second', at: instant(2000) }), planned('run_b', 1, instant(2500))]);
    await store(runs, [started('run_c', { task: 'third', at: instant(3000) }), suspended('run_c', 1, instant(3500))]);
    await store(runs, [started('run_a', { task: 'first', at: instant(1000) }), completed('run_a', 1, instant(9000))]);
    const listed = [
      { runId: 'run_c', task: 'third', status: 'suspended', startedAt: instant(3000), updatedAt: instant(3500) },
      { runId: 'run_b', task: 'second', status: 'running', startedAt: instant(2000), updatedAt: instant(2500) },
      {
        ...{ runId: 'run_a', task: 'first', status: 'completed', stopReason: 'unchecked' },
        ...{ startedAt: instant(1000), updatedAt: instant(9000) },
      },
    ];
    deepEqual(JSON.parse(JSON.stringify(await runs.list())), listed);
    deepEqual(JSON.parse(JSON.stringify(await (await again()).list())), listed);
  },

  'lists a run as it is now': async ({ store: runs }) => {
    const statusOf = async (): Promise<string | undefined> => (await runs.list())[0]?.status;
    await store(runs, [started('run_a')]);
    equal(await statusOf(), 'running');
    await store(runs, [suspended('run_a', 1)]);
    equal(await statusOf(), 'suspended');
    await store(runs, [resumed('run_a', 2)]);
    equal(await statusOf(), 'running');
    await store(runs, [completed('run_a', 3)]);
    equal(await statusOf(), 'completed');
  },

  'pages so that every run comes once, also runs of the same moment': async ({ store: runs }) => {
    const ids = Array.from({ length: 60 }, (_, index) => `run_${String(index).padStart(2, '0')}`);
    for (const [index, runId] of ids.entries()) {
      await store(runs, [started(runId, { at: instant(Math.floor(index / 7)) })]);
    }
    const expected = ids.toReversed();
    deepEqual(await idsOf(runs.list()), expected.slice(0, 50), 'the first page, of 50');
    deepEqual(await idsOf(runs.list({ limit: 100 })), expected);
    const paged: string[] = [];
    for (let page: string[] = []; paged.length < ids.length; paged.push(...page)) {
      page = await idsOf(runs.list({ limit: 11, before: paged.at(-1) }));
      equal(page.length, Math.min(11, ids.length - paged.length));
    }
    deepEqual(paged, expected);
    deepEqual(await runs.list({ before: paged.at(-1) }), []);
  },

  'filters by status, page by page': async ({ store: runs }) => {
    for (let index = 0; index < 9; index++) {
      const runId = `run_${index}`;
      await store(runs, [started(runId, { at: instant(index) })]);
      if (index % 3 === 1) await store(runs, [suspended(runId, 1)]);
      if (index % 3 === 2) await store(runs, [completed(runId, 1)]);
    }
    deepEqual(await idsOf(runs.list({ status: 'running' })), ['run_6', 'run_3', 'run_0']);
    deepEqual(await idsOf(runs.list({ status: 'suspended', limit: 2 })), ['run_7', 'run_4']);
    deepEqual(await idsOf(runs.list({ status: 'suspended', limit: 2, before: 'run_4' })), ['run_1']);
    deepEqual(await idsOf(runs.list({ status: 'completed', before: 'run_6' })), ['run_5', 'run_2']);
  },

  'refuses to go on from a run that is not there': async ({ store: runs }) => {
    await store(runs, [started('run_a')]);
    await rejects(runs.list({ before: 'run_none' }), { code: 'RUN_NOT_FOUND' });
  },
};
