import { setTimeout as pause } from 'node:timers/promises';
import type { TransientEvent } from '@mae/protocol';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Storage } from '../storage.js';
import { PostgresCluster } from './__fixtures__/postgres-cluster.js';
import { openPostgres } from './open-postgres.js';

let cluster: PostgresCluster;
let url: string;
/** As an API process and a worker process open it. */
let api: Storage;
let worker: Storage;

beforeAll(async () => {
  cluster = await PostgresCluster.start();
  url = await cluster.database();
  api = await openPostgres({ url });
  worker = await openPostgres({ url });
});
afterAll(async () => {
  await api.close();
  await worker.close();
  await cluster[Symbol.asyncDispose]();
});

let count = 0;
const newRun = () => ({ runId: `run_${++count}`, request: { task: 'add 1 and 2' } });

/** Takes runs until the test has ended. */
function working(handle: (runId: string) => Promise<void>, concurrency = 4): void {
  const stop = new AbortController();
  const done = worker.jobs.work({
    concurrency,
    handle,
    signal: stop.signal,
    onError: (error) => expect.unreachable(String(error)),
  });
  onTestFinished(async () => {
    stop.abort();
    await done;
  });
}

describe('jobs', () => {
  it('reach a worker in another process once, told by a notification', async () => {
    const seen: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const runs = Array.from({ length: 20 }, newRun);
    working(async (runId) => {
      seen.push(runId);
      if (seen.length === runs.length) resolve();
    });
    for (const run of runs) await api.runs.create(run);
    await promise;
    expect(seen.sort()).toEqual(runs.map(({ runId }) => runId).sort());
  });
});

describe('the bus', () => {
  it('tells of events and requests of other processes', async () => {
    const run = newRun();
    await api.runs.create(run);
    const { promise, resolve } = Promise.withResolvers<void>();
    onTestFinished(worker.bus.follow(run.runId, { changed: () => resolve() }));
    await api.runs.requestCancel(run.runId);
    await promise;
    expect((await worker.runs.row(run.runId))?.isCancelRequested).toBe(true);
  });

  it('carries transient events where somebody follows, and knows when nobody does any more', async () => {
    const { runId } = newRun();
    const delta = (text: string): TransientEvent => ({
      ...{ schemaVersion: 1, runId, at: new Date(0).toISOString(), after: -1, type: 'plan.delta', text },
    });
    expect(worker.bus.isFollowed(runId)).toBe(false);
    const all: TransientEvent[] = [];
    const end = api.bus.follow(runId, { changed: () => {}, transient: (event) => all.push(event) });
    while (!worker.bus.isFollowed(runId)) await pause(5);
    worker.bus.publish(runId, [delta('a'), delta('x'.repeat(8_000)), delta('b')]);
    while (all.length < 2) await pause(5);
    expect(all, 'what one message cannot carry is left out').toEqual([delta('a'), delta('b')]);
    end();
    while (worker.bus.isFollowed(runId)) await pause(5);
  });
});
