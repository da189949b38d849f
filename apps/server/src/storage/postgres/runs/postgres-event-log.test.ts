import { type DurableEvent, MaeError } from '@mae/protocol';
import type { QueryResultRow } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { append, events } from '../../__fixtures__/sample-events.js';
import type { Storage } from '../../storage.js';
import { PostgresCluster } from '../__fixtures__/postgres-cluster.js';
import { connectionOf } from '../database/connection.js';
import { Database, type Queries } from '../database/database.js';
import { openPostgres } from '../open-postgres.js';
import { PostgresEventLog } from './postgres-event-log.js';

let cluster: PostgresCluster;
let storage: Storage;
let database: Database;
beforeAll(async () => {
  cluster = await PostgresCluster.start();
  const url = await cluster.database();
  storage = await openPostgres({ url });
  database = new Database(connectionOf(url), { poolSize: 2, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await storage.close();
  await cluster[Symbol.asyncDispose]();
});

/** Loses the answer to the first statement that stores something, after it was stored; `then` happens meanwhile. */
function losing(then: () => Promise<unknown> = async () => {}): Queries {
  let isLost = false;
  return {
    query: async <R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> => {
      const rows = await database.query<R>(text, values);
      if (isLost || !text.includes('INSERT INTO mae.events')) return rows;
      isLost = true;
      await then();
      throw new MaeError({ code: 'STORAGE_UNAVAILABLE', message: 'lost', retryable: true });
    },
  };
}

const second = (runId: string): DurableEvent => ({
  ...{ schemaVersion: 1, runId, at: new Date(0).toISOString(), sequence: 1, type: 'plan.started', round: 0 },
});

describe('an append whose answer was lost', () => {
  it('is stored once, and told as stored', async () => {
    await append(storage.runs, 'run_a', [events.started()]);
    const lease = await storage.runs.lease('run_a', 'worker-1', 60_000);
    await new PostgresEventLog(losing(), 'run_a', lease).append(second('run_a'));
    expect(await storage.runs.read('run_a')).toHaveLength(2);
  });

  it('is refused where another one has the run by then: it must not go on', async () => {
    await append(storage.runs, 'run_b', [events.started()]);
    const lease = await storage.runs.lease('run_b', 'worker-1', 1);
    const taken = async (): Promise<void> => {
      while (!(await storage.runs.lease('run_b', 'worker-2', 60_000)));
    };
    const log = new PostgresEventLog(losing(taken), 'run_b', lease);
    await expect(log.append(second('run_b'))).rejects.toMatchObject({ code: 'RUN_LEASE_LOST' });
  });
});
