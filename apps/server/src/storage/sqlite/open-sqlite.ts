import type { ApiKeys } from '../api-keys.js';
import type { Storage } from '../storage.js';
import { Flush } from './flush.js';
import { prepareFolder, type StorageFiles } from './folder.js';
import { openDatabase } from './open-database.js';
import { RoleLock } from './role-lock.js';
import { SqliteKeys } from './sqlite-keys.js';
import { LocalParts, SqliteStorage } from './sqlite-storage.js';

export interface SqliteOptions {
  /** Where everything is kept. Made for this user alone (0700, files 0600) where it is not there. */
  folder: string;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/**
 * Opens the storage of a server in a folder. One process at a time has it; its end, however it comes, lets go of it.
 *
 * What was acknowledged outlives the end of the process, also by SIGKILL. A loss of power or a crash of the system may
 * take the last second of it, and never leaves the database damaged.
 *
 * @throws MaeError `STORAGE_IN_USE`, `STORAGE_FOLDER_UNUSABLE`, `STORAGE_VERSION_UNKNOWN`, `STORAGE_DAMAGED`,
 *   `STORAGE_READ_ONLY`, `STORAGE_FULL`, `STORAGE_UNAVAILABLE`
 */
export async function openSqlite({ folder, now = Date.now }: SqliteOptions): Promise<Storage> {
  const files = prepareFolder(folder);
  const lock = RoleLock.take(files.lock, files.folder);
  let storage: SqliteStorage;
  try {
    const database = openDatabase(files.database, now);
    const role = { lock, flush: new Flush(database) };
    storage = new SqliteStorage({ database, local: new LocalParts(), now, role });
  } catch (error) {
    lock.release();
    throw error;
  }
  try {
    await storage.runs.takeOver();
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/**
 * Opens the API keys of a folder alone, also beside the server that works there.
 *
 * @throws MaeError as `openSqlite`, but for `STORAGE_IN_USE`
 */
export async function openSqliteKeys({ folder, now = Date.now }: SqliteOptions): Promise<{
  keys: ApiKeys;
  close(): Promise<void>;
}> {
  const files: StorageFiles = prepareFolder(folder);
  const database = openDatabase(files.database, now);
  return { keys: new SqliteKeys(database, now), close: async () => database.close() };
}
