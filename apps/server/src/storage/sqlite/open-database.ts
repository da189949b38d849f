import { Database } from './database.js';
import { migrate } from './migrate.js';

/**
 * `auto_vacuum` has to come before the first table: what retention frees is given back to the disk in small steps.
 * `synchronous = NORMAL` forces the write-ahead log to the disk at each checkpoint, not at each commit: what was
 * committed outlives the process, and not always a loss of power (https://sqlite.org/pragma.html#pragma_synchronous).
 */
const settings = [
  'PRAGMA auto_vacuum = INCREMENTAL',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = NORMAL',
  'PRAGMA journal_size_limit = 67108864',
];

/** Opens a database file and makes it one of the newest version. */
export function openDatabase(file: string, now: () => number): Database {
  const database = new Database(file);
  try {
    for (const setting of settings) database.script(setting);
    migrate(database, now);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
