import { runStoreConformance } from '@mae/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { storageConformance } from '../__fixtures__/conformance.js';
import type { Storage } from '../storage.js';
import { emptyDatabase, PostgresCluster } from './__fixtures__/postgres-cluster.js';
import { openPostgres } from './open-postgres.js';

let cluster: PostgresCluster;
let url: string;
/** As two processes open it: for all cases, as each of them closes its own table only. */
let one: Storage;
let other: Storage;

beforeAll(async () => {
  cluster = await PostgresCluster.start();
  url = await cluster.database();
  one = await openPostgres({ url });
  other = await openPostgres({ url });
});
afterAll(async () => {
  await one.close();
  await other.close();
  await cluster[Symbol.asyncDispose]();
});

describe('a RunStore in Postgres', () => {
  const cases = runStoreConformance(async () => {
    await emptyDatabase(url);
    return { store: one.runs, again: async () => other.runs, close: async () => {} };
  });
  it.each(cases)('$name', ({ run }) => run());
});

describe('the storage of a server in Postgres', () => {
  const cases = storageConformance(async () => {
    await emptyDatabase(url);
    return { storage: one, again: async () => other, close: async () => {} };
  });
  it.each(cases)('$name', ({ run }) => run());
});
