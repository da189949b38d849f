import path from 'node:path';
import type { Storage } from '../../storage.js';
import { prepareFolder } from '../folder.js';
import { openDatabase } from '../open-database.js';
import { LocalParts, SqliteStorage } from '../sqlite-storage.js';

export interface SqlitePair {
  storage: Storage;
  /** The same storage through a connection of its own. */
  again(): Promise<Storage>;
  close(): Promise<void>;
}

/** A storage that can be opened a second time inside this process, with the same bus and jobs: without the lock. */
export function openSqlitePair({ folder, now = Date.now }: { folder: string; now?: () => number }): SqlitePair {
  const opened: Storage[] = [];
  const local = new LocalParts();
  const open = (): Storage => {
    const { database } = prepareFolder(path.resolve(folder));
    const storage = new SqliteStorage({ database: openDatabase(database, now), local, now });
    opened.push(storage);
    return storage;
  };
  return {
    storage: open(),
    again: async () => open(),
    close: async () => {
      for (const storage of opened) await storage.close();
    },
  };
}
