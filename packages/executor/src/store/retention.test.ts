import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completed, planned, started, storeFolder } from './__fixtures__/stores.js';

const beginning = Date.UTC(2026, 0, 1);

/** Ended runs of 0, 1, 2 … seconds after the beginning; each with a file of 1,000 bytes. */
async function ended(count: number) {
  const folder = await storeFolder();
  const store = folder.open({ now: () => beginning + 100_000 });
  for (let index = 0; index < count; index++) {
    const runId = `run_${index}`;
    const log = await store.log(runId);
    await log.append(started(runId, { atMs: index * 1000 }));
    await log.putBlob(new Uint8Array(1000).fill(index));
    await log.append(completed(runId, 1, index * 1000));
  }
  const ids = async (): Promise<string[]> => (await store.list()).map((run) => run.runId);
  return { ...folder, store, ids };
}

describe('prune', () => {
  it('by number keeps the newest', async () => {
    const { store, ids } = await ended(5);
    const pruned = await store.prune({ maxRuns: 2 });
    expect(pruned.runIds).toEqual(['run_0', 'run_1', 'run_2']);
    expect(pruned.bytes).toBeGreaterThan(3 * 1000);
    expect(await ids()).toEqual(['run_4', 'run_3']);
  });

  it('by age counts from the last event', async () => {
    const { store, ids } = await ended(5);
    expect((await store.prune({ maxAgeMs: 98_000 })).runIds).toEqual(['run_0', 'run_1']);
    expect(await ids()).toEqual(['run_4', 'run_3', 'run_2']);
  });

  it('by bytes counts files, and stops as soon as the rest fits', async () => {
    const { store, ids } = await ended(4);
    const { bytes } = await store.prune({ maxRuns: 3 });
    expect((await store.prune({ maxBytes: bytes * 3 })).runIds).toEqual([]);
    expect((await store.prune({ maxBytes: bytes * 2 + 10 })).runIds).toEqual(['run_1']);
    expect(await ids()).toEqual(['run_3', 'run_2']);
  });

  it('leaves a run that is being written, however old, and takes one whose writer is gone', async () => {
    const { store, ids, open } = await ended(1);
    await (await store.log('run_busy')).append(started('run_busy'));
    const crashed = open();
    await (await crashed.log('run_left')).append(started('run_left'));
    await crashed.close();
    expect((await store.prune({ maxRuns: 0 })).runIds.sort()).toEqual(['run_0', 'run_left']);
    expect(await ids()).toEqual(['run_busy']);
    await (await store.log('run_busy')).append(planned('run_busy', 1));
  });

  it('removes nothing without a limit', async () => {
    const { store } = await ended(2);
    expect(await store.prune({})).toEqual({ runIds: [], bytes: 0 });
  });
});

const count = process.env.MAE_TEST_FULL === '1' ? 10_000 : 1_000;

describe('many runs', () => {
  it('are listed, paged and filtered', async () => {
    const { path: folder, open } = await storeFolder();
    const line = (event: object): string => `${JSON.stringify(event)}\n`;
    for (let from = 0; from < count; from += 500) {
      await Promise.all(
        Array.from({ length: 500 }, async (_, index) => {
          const runId = `run_${from + index}`;
          const run = path.join(folder, 'runs', runId);
          await mkdir(run, { recursive: true });
          const events = line(started(runId, { atMs: from + index })) + line(completed(runId, 1));
          await writeFile(path.join(run, 'events.1.jsonl'), events);
        }),
      );
    }
    const store = open();
    const page = await store.list();
    expect(page.map((run) => run.runId)).toEqual(Array.from({ length: 50 }, (_, index) => `run_${count - 1 - index}`));
    expect(await store.list({ before: 'run_100', limit: 1000 })).toHaveLength(100);
    expect(await store.list({ status: 'suspended' })).toEqual([]);
    expect(await store.list({ status: 'completed', limit: count })).toHaveLength(count);
  });
});
