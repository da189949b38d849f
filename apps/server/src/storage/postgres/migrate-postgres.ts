import pg from 'pg';
import { connectionOf } from './database/connection.js';
import { type Queries, queriesOf } from './database/database.js';
import { storageError } from './database/storage-error.js';
import { newBoss, prepareQueue } from './jobs/boss.js';
import { migrations, schemaVersion } from './migrations/migrations.js';
import { checkVersion, versionOf } from './migrations/schema-version.js';

/** Of all who migrate this database, one at a time does. The number means nothing. */
const lock = 7_205_759_403;

/**
 * Brings a database to the schema this version works with: forward only, and safe to run from any number of processes
 * at once. Where it is killed, the next one goes on. Servers may be at work meanwhile.
 *
 * @returns the version it was at, and is at now
 * @throws MaeError `STORAGE_UNAVAILABLE`, `STORAGE_REFUSED`, `STORAGE_OPTIONS_INVALID`, `STORAGE_SCHEMA_NEWER`
 */
export async function migratePostgres(url: string): Promise<{ from: number; to: number }> {
  // Whoever waits for the lock, or changes a large table, may take long.
  const client = new pg.Client({ ...connectionOf(url), statement_timeout: 0, query_timeout: 0 });
  client.on('error', () => {});
  try {
    await client.connect();
    const database = queriesOf(client);
    // Held until the connection ends, however it does.
    await database.query('SELECT pg_advisory_lock($1)', [lock]);
    const from = await versionOf(database);
    if (from > schemaVersion) checkVersion(from);
    for (let version = from; version < schemaVersion; version++) await migrateTo(database, version + 1);
    await migrateQueue(database);
    return { from, to: schemaVersion };
  } catch (error) {
    throw storageError(error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** One step and the note of it, both or neither. */
async function migrateTo(database: Queries, version: number): Promise<void> {
  await database.query('BEGIN');
  try {
    await database.query('CREATE SCHEMA IF NOT EXISTS mae');
    await database.query('CREATE TABLE IF NOT EXISTS mae.schema_version (version integer NOT NULL)');
    await database.query(migrations[version - 1] ?? '');
    await database.query('DELETE FROM mae.schema_version');
    await database.query('INSERT INTO mae.schema_version VALUES ($1)', [version]);
    await database.query('COMMIT');
  } catch (error) {
    await database.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** pg-boss brings its own tables forward. */
async function migrateQueue(database: Queries): Promise<void> {
  const failures: unknown[] = [];
  const boss = newBoss(database, (error) => failures.push(error), { migrate: true });
  try {
    await boss.start();
    await prepareQueue(boss);
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
  if (failures.length > 0) throw failures[0];
}
