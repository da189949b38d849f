import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { RunFilter, RunPage } from '../run-table.js';
import type { Storage } from '../storage.js';
import { made } from './conformance-support.js';
import type { StorageTests } from './opened-storage.js';
import { append, events } from './sample-events.js';

const idsOf = ({ rows }: RunPage): string[] => rows.map(({ runId }) => runId);

/** All pages, one after the other. */
async function allPages({ runs }: Storage, filter: RunFilter, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: string | undefined; pages.length < 50; ) {
    const page = await runs.page(filter, { limit, cursor });
    pages.push(idsOf(page));
    if (page.next === undefined) return pages;
    cursor = page.next;
  }
  throw new Error('pages without end');
}

/** Lists of rows. */
export const pageTests: StorageTests = {
  'pages so that each run comes once, newest first': async ({ storage, again }) => {
    deepEqual(await storage.runs.page({}, { limit: 3 }), { rows: [] });
    for (let index = 0; index < 9; index++) await made(storage, `run_${index}`);
    const created = (await storage.runs.page({}, { limit: 100 })).rows;
    const expected = created.toSorted((left, right) => {
      const [a, b] = [`${left.createdAt} ${left.runId}`, `${right.createdAt} ${right.runId}`];
      return a < b ? 1 : -1;
    });
    deepEqual(created, expected);
    equal(created.length, 9);
    for (const limit of [1, 2, 3, 4, 9, 10]) {
      const pages = await allPages(await again(), {}, limit);
      deepEqual(pages.flat(), idsOf({ rows: expected }));
      equal(pages.length, Math.ceil(9 / limit), `pages of ${limit}`);
    }
  },

  'goes on where a page ended though runs come and go': async ({ storage }) => {
    for (const runId of ['run_1', 'run_2', 'run_3', 'run_4']) {
      await made(storage, runId);
      await setTimeout(2);
    }
    const first = await storage.runs.page({}, { limit: 2 });
    deepEqual(idsOf(first), ['run_4', 'run_3']);
    await made(storage, 'run_5');
    await storage.runs.delete('run_3');
    deepEqual(idsOf(await storage.runs.page({}, { limit: 2, cursor: first.next })), ['run_2', 'run_1']);
  },

  'filters by key, status, stop reason and time': async ({ storage }) => {
    const moments: string[] = [];
    for (const index of [0, 1, 2, 3, 4, 5]) {
      const runId = `run_${index}`;
      await made(storage, runId, { keyId: `key_${index % 2}` });
      await append(storage.runs, runId, [
        events.started(),
        ...(index < 3 ? [] : [events.completed(index === 3 ? 'passed' : 'budget')]),
      ]);
      moments.push((await storage.runs.row(runId))?.createdAt ?? '');
      await setTimeout(5);
    }
    await made(storage, 'run_free');
    const filtered = async (filter: RunFilter): Promise<string[]> => (await allPages(storage, filter, 2)).flat();
    deepEqual(await filtered({ keyId: 'key_1' }), ['run_5', 'run_3', 'run_1']);
    deepEqual(await filtered({ keyId: 'key_none' }), []);
    deepEqual(await filtered({ status: 'running' }), ['run_2', 'run_1', 'run_0']);
    deepEqual(await filtered({ status: 'queued' }), ['run_free']);
    deepEqual(await filtered({ stopReason: 'budget' }), ['run_5', 'run_4']);
    deepEqual(await filtered({ keyId: 'key_0', status: 'completed', stopReason: 'budget' }), ['run_4']);
    const [, second, , fourth] = moments;
    deepEqual(await filtered({ createdAfter: second, createdBefore: fourth }), ['run_2', 'run_1'], 'from and up to');
    equal((await filtered({})).length, 7);
  },

  'refuses a cursor that no page ended with': async ({ storage }) => {
    await made(storage, 'run_a');
    const notOne = ['', 'x', 'run_a', '%00', Buffer.from('["x","y"]').toString('base64url'), 'a'.repeat(10_000)];
    for (const cursor of notOne) {
      await rejects(storage.runs.page({}, { limit: 1, cursor }), { code: 'CURSOR_INVALID' }, JSON.stringify(cursor));
    }
    await made(storage, 'run_b');
    const { next } = await storage.runs.page({}, { limit: 1 });
    ok(next !== undefined && /^[\w-]+$/.test(next), `${next} goes into an address as it is`);
  },
};
