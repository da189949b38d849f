import { MaeError } from '@mae/protocol';
import { migratePostgres } from '../storage/postgres/migrate-postgres.js';
import { processSettings } from './settings.js';

/** `mae-server migrate`: brings the database to the schema of this version. Servers may be at work meanwhile. */
export async function migrate(): Promise<void> {
  const { databaseUrl } = processSettings();
  if (databaseUrl === undefined) {
    const message = 'There is no database to migrate: set DATABASE_URL. A data folder is migrated when it is opened.';
    throw new MaeError({ code: 'SERVER_OPTIONS_INVALID', message });
  }
  const { from, to } = await migratePostgres(databaseUrl);
  const what = from === to ? `is at version ${to} already` : `was at version ${from} and is at version ${to} now`;
  process.stdout.write(`mae-server: the schema ${what}\n`);
}
