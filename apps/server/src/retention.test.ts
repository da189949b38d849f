import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Retention } from './retention.js';
import { append, events } from './storage/__fixtures__/sample-events.js';
import { openSqlite } from './storage/sqlite/open-sqlite.js';

const dayMs = 86_400_000;

async function storageAt(now: () => number) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mae-retention-'));
  const storage = await openSqlite({ folder, now });
  onTestFinished(async () => {
    await storage.close();
    await rm(folder, { recursive: true });
  });
  return storage;
}

describe('runs that are too old', () => {
  it('are removed in batches, with their files, and no others', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { runs } = await storageAt(() => now);
    const request = { task: 'a', files: [{ name: 'f', content: 'text' }] };
    for (let index = 0; index < 120; index++)
      await append(runs, `run_${index}`, [events.started(), events.completed()]);
    await runs.create({ runId: 'run_old', request });
    await append(runs, 'run_old', [events.started(), events.completed()]);
    await append(runs, 'run_suspended', [events.started(), events.suspended('approval')]);
    now += 6 * dayMs;
    await append(runs, 'run_new', [events.started(), events.completed()]);
    const prune = vi.spyOn(runs, 'prune');
    const retention = new Retention({ runs, keptMs: 7 * dayMs, now: () => now, onError: () => {} });
    expect(await retention.remove()).toBe(0);
    now += 2 * dayMs;
    expect(await retention.remove()).toBe(121);
    expect(prune.mock.calls.every(([{ limit }]) => limit <= 50)).toBe(true);
    const { rows } = await runs.page({}, { limit: 10 });
    expect(rows.map(({ runId }) => runId).sort()).toEqual(['run_new', 'run_suspended']);
    expect(await runs.request('run_old')).toBeUndefined();
  });

  it('are looked for at once, what fails is told, and a stop waits for what is under way', async () => {
    const errors: unknown[] = [];
    const told = Promise.withResolvers<void>();
    const failing = new Retention({
      runs: { prune: () => Promise.reject(new Error('the disk is away')) },
      keptMs: dayMs,
      onError: (error) => {
        errors.push(error);
        told.resolve();
      },
    });
    failing.start();
    await told.promise;
    await failing.stop();
    expect(errors).toEqual([new Error('the disk is away')]);

    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<number>();
    const slow = new Retention({
      runs: {
        prune: () => {
          begun.resolve();
          return gate.promise;
        },
      },
      keptMs: dayMs,
      onError: () => {},
    });
    slow.start();
    await begun.promise;
    let isStopped = false;
    const stopped = slow.stop().then(() => {
      isStopped = true;
    });
    await Promise.resolve();
    expect(isStopped).toBe(false);
    gate.resolve(50);
    await stopped;
  });
});
