import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresCluster } from './__fixtures__/postgres-cluster.js';
import { migratePostgres } from './migrate-postgres.js';
import { schemaVersion } from './migrations/migrations.js';
import { openPostgres } from './open-postgres.js';

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await PostgresCluster.start();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** What somebody does to a database by hand. */
async function ask(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}

describe('a migration', () => {
  it('is done once, however many begin it at once, and again changes nothing', async () => {
    const url = await cluster.database({ migrated: false });
    const done = await Promise.all(Array.from({ length: 5 }, () => migratePostgres(url)));
    expect(done.map(({ from }) => from).sort()).toEqual([0, ...Array(4).fill(schemaVersion)]);
    await using storage = await openPostgres({ url });
    await storage.runs.create({ runId: 'run_a', request: { task: 'kept' } });
    expect(await migratePostgres(url)).toEqual({ from: schemaVersion, to: schemaVersion });
    expect(await storage.runs.row('run_a')).toMatchObject({ task: 'kept' });
  });

  it('that was cut off leaves nothing half done, and is done by the next', async () => {
    const url = await cluster.database({ migrated: false });
    // As a step that fails in its middle: the table is in the way.
    await ask(url, 'CREATE SCHEMA mae; CREATE TABLE mae.api_keys (x int)');
    await expect(migratePostgres(url)).rejects.toThrow('already exists');
    await expect(openPostgres({ url })).rejects.toMatchObject({ code: 'STORAGE_SCHEMA_OUTDATED' });
    await ask(url, 'DROP TABLE mae.api_keys');
    expect(await migratePostgres(url)).toEqual({ from: 0, to: schemaVersion });
    await (await openPostgres({ url })).close();
  });

  it('of a newer version is left alone', async () => {
    const url = await cluster.database();
    await ask(url, 'UPDATE mae.schema_version SET version = 99');
    const newer = { code: 'STORAGE_SCHEMA_NEWER', message: expect.stringMatching(/version 99 .* Update mae-server/) };
    await expect(migratePostgres(url)).rejects.toMatchObject(newer);
    await expect(openPostgres({ url })).rejects.toMatchObject(newer);
  });
});

describe('a server is told what to do', () => {
  it('where nobody has migrated', async () => {
    const url = await cluster.database({ migrated: false });
    const outdated = { code: 'STORAGE_SCHEMA_OUTDATED', message: expect.stringContaining('Run: mae-server migrate') };
    await expect(openPostgres({ url })).rejects.toMatchObject(outdated);
  });

  it('where the queue is of another version', async () => {
    const url = await cluster.database();
    await ask(url, 'UPDATE mae_jobs.version SET version = version - 1');
    await expect(openPostgres({ url })).rejects.toMatchObject({ code: 'STORAGE_SCHEMA_OUTDATED' });
  });

  it.each(['mysql://user:secret-password@host/name', 'secret-password', ''])('where %j is no address', async (url) => {
    const refused = { code: 'STORAGE_OPTIONS_INVALID', message: expect.not.stringContaining('secret-password') };
    await expect(openPostgres({ url })).rejects.toMatchObject(refused);
    await expect(migratePostgres(url)).rejects.toMatchObject(refused);
  });

  it('where the database does not let it in, or is not there', async () => {
    const url = await cluster.database();
    const wrong = url.replace('secret-password', 'wrong-password');
    for (const open of [() => openPostgres({ url: wrong }), () => migratePostgres(wrong)]) {
      const error = await open().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'STORAGE_REFUSED', retryable: false });
      expect(JSON.stringify(error)).not.toContain('wrong-password');
    }
    await expect(openPostgres({ url: `${url}_none` })).rejects.toMatchObject({ code: 'STORAGE_REFUSED' });
    const nobody = new URL(url);
    nobody.port = '1';
    const unavailable = { code: 'STORAGE_UNAVAILABLE', retryable: true };
    await expect(openPostgres({ url: nobody.href })).rejects.toMatchObject(unavailable);
    await expect(migratePostgres(nobody.href)).rejects.toMatchObject(unavailable);
  });
});
