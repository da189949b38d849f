import { MaeError } from '@mae/protocol';
import type { Queries } from '../database/database.js';
import { schemaVersion } from './migrations.js';

/** The version the database is at: 0 where nothing of ours is there. */
export async function versionOf(database: Queries): Promise<number> {
  const [found] = await database.query<{ name: string | null }>(
    `SELECT to_regclass('mae.schema_version')::text AS name`,
  );
  if (!found?.name) return 0;
  const [row] = await database.query<{ version: number }>('SELECT version FROM mae.schema_version');
  return row?.version ?? 0;
}

/**
 * Refuses to work on a schema this version does not know.
 *
 * @throws MaeError `STORAGE_SCHEMA_OUTDATED`, `STORAGE_SCHEMA_NEWER`
 */
export function checkVersion(found: number): void {
  if (found === schemaVersion) return;
  if (found < schemaVersion) {
    const what = found === 0 ? 'has no tables of this server' : `is at version ${found} of the schema`;
    const message = `The database ${what}; this version needs ${schemaVersion}. Run: mae-server migrate`;
    throw new MaeError({ code: 'STORAGE_SCHEMA_OUTDATED', message, details: { found, needed: schemaVersion } });
  }
  const message =
    `The database is at version ${found} of the schema; this version of mae-server knows ${schemaVersion}. ` +
    'Update mae-server: a schema never goes back.';
  throw new MaeError({ code: 'STORAGE_SCHEMA_NEWER', message, details: { found, needed: schemaVersion } });
}
