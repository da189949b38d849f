import { MaeError } from '@mae/protocol';
import type { Database } from './database.js';
import { migrations } from './migrations.js';

const createVersions =
  'CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)';

const hasVersions = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_versions'";
const newest = 'SELECT max(version) AS version FROM schema_versions';

/** The version a database is of; 0 for one that is new. */
function versionOf(database: Database): number {
  if (database.get(hasVersions) === undefined) return 0;
  return database.get<{ version: number | null }>(newest)?.version ?? 0;
}

function tooNew(file: string, version: number, known: number): MaeError {
  return new MaeError({
    code: 'STORAGE_VERSION_UNKNOWN',
    message: `The database ${file} is of version ${version}; this version of MAE knows versions up to ${known}. Use the version of MAE that wrote it, or a newer one.`,
    details: { file, version, known },
  });
}

/**
 * Makes a database one of the newest version. Safe from several processes at once: the first does it, the others wait.
 *
 * @throws MaeError `STORAGE_VERSION_UNKNOWN` for a database of a newer version, which is left as it is
 */
export function migrate(database: Database, now: () => number, steps: readonly string[] = migrations): void {
  const version = versionOf(database);
  if (version > steps.length) throw tooNew(database.file, version, steps.length);
  if (version === steps.length) return;
  database.transaction(() => {
    database.script(createVersions);
    // Another process may have been faster.
    const from = versionOf(database);
    if (from > steps.length) throw tooNew(database.file, from, steps.length);
    for (const [index, step] of steps.entries()) {
      if (index < from) continue;
      database.script(step);
      const appliedAt = new Date(now()).toISOString();
      database.run('INSERT INTO schema_versions (version, applied_at) VALUES (?, ?)', index + 1, appliedAt);
    }
  });
}
