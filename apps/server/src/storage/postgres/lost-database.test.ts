import { setTimeout as pause } from 'node:timers/promises';
import { type DurableEvent, MaeError } from '@mae/protocol';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { append, events, type Unplaced } from '../__fixtures__/sample-events.js';
import type { Storage } from '../storage.js';
import { PostgresCluster } from './__fixtures__/postgres-cluster.js';
import { SilentProxy } from './__fixtures__/silent-proxy.js';
import { openPostgres } from './open-postgres.js';

let cluster: PostgresCluster;
let url: string;
beforeAll(async () => {
  cluster = await PostgresCluster.start();
  url = await cluster.database();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** A storage, and what went wrong in its background. */
async function open(): Promise<{ storage: Storage; errors: unknown[] }> {
  const errors: unknown[] = [];
  const storage = await openPostgres({ url, onError: (error) => errors.push(error) });
  onTestFinished(() => storage.close());
  return { storage, errors };
}

/** Asks until the database answers again. */
async function back<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      expect(error).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
      await pause(20);
    }
  }
}

/** Cuts every connection but the one it does it over. */
async function cutAll(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await client.end();
}

describe('a database that is away', () => {
  it('fails calls with a word of it, and answers again once it is back', async () => {
    const { storage, errors } = await open();
    await storage.runs.create({ runId: 'run_calls', request: { task: 'kept' } });
    await cluster.stop();
    const asked = [
      () => storage.ping(),
      () => storage.runs.row('run_calls'),
      () => storage.runs.create({ runId: 'run_more', request: { task: 'not kept' } }),
      () => storage.runs.lease('run_calls', 'worker', 1_000),
      () => storage.jobs.add('run_calls'),
      () => storage.keys.active(),
      () => openPostgres({ url }),
    ];
    for (const ask of asked) {
      await expect(ask()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
    }
    await cluster.start();
    expect(await back(() => storage.runs.row('run_calls'))).toMatchObject({ task: 'kept' });
    expect(await storage.runs.row('run_more')).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every((error) => MaeError.isInstance(error) && error.code === 'STORAGE_UNAVAILABLE')).toBe(true);
  });

  it('costs a writer nothing but the wait', async () => {
    const { storage } = await open();
    const at = (sequence: number, event: Unplaced): DurableEvent => ({
      ...{ ...event, schemaVersion: 1, runId: 'run_log', at: new Date().toISOString(), sequence },
    });
    const lease = await storage.runs.lease('run_log', 'worker', 60_000);
    const log = await storage.runs.log('run_log', lease);
    await log.append(at(0, events.started()));
    await cluster.stop();
    const stored = log.append(at(1, events.planned()));
    await cluster.start();
    await stored;
    await log.append(at(2, events.planned()));
    expect((await storage.runs.read('run_log')).map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  });

  it('is listened to again: who follows looks again, who works is handed runs', async () => {
    const { storage } = await open();
    const other = (await open()).storage;
    const looked = Promise.withResolvers<void>();
    const end = storage.bus.follow('run_far', {
      changed: (sequence) => sequence === undefined && looked.resolve(),
      transient: () => {},
    });
    onTestFinished(end);
    const stop = new AbortController();
    const handed = Promise.withResolvers<string>();
    const handle = async (runId: string): Promise<void> => {
      if (runId === 'run_later') handed.resolve(runId);
    };
    const working = storage.jobs.work({ concurrency: 2, handle, signal: stop.signal, onError: () => {} });
    onTestFinished(async () => {
      stop.abort();
      await working;
    });
    await cutAll();
    await looked.promise;
    await back(() => other.runs.create({ runId: 'run_later', request: { task: 'after it' } }));
    expect(await handed.promise).toBe('run_later');
    while (!other.bus.isFollowed('run_far')) await pause(5);
  });
});

// Half a minute, most of it waiting.
describe.runIf(process.env.MAE_TEST_FULL === '1')('a network that swallows everything', () => {
  it('fails calls in time, and is left for new connections once they come through', async () => {
    const way = await SilentProxy.before(url);
    await using proxy = way.proxy;
    const storage = await openPostgres({ url: way.url });
    onTestFinished(() => storage.close());
    const other = (await open()).storage;
    const looked = Promise.withResolvers<void>();
    let isCut = false;
    const changed = (sequence: number | undefined): void => {
      if (isCut && sequence === undefined) looked.resolve();
    };
    onTestFinished(storage.bus.follow('run_cut', { changed }));
    proxy.freeze();
    isCut = true;
    await expect(storage.ping()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
    await expect(storage.runs.counts()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
    proxy.thaw();
    await back(() => storage.ping());
    await looked.promise;
    const told = Promise.withResolvers<void>();
    onTestFinished(storage.bus.follow('run_told', { changed: (sequence) => sequence === 0 && told.resolve() }));
    await append(other.runs, 'run_told', [events.started()]);
    await told.promise;
  }, 120_000);
});
