import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MaeError } from '@mae/protocol';
import type { Storage } from './storage/storage.js';

export interface StorageOptions {
  /** `postgres://…`: for any number of processes. */
  databaseUrl?: string;
  /** For one process: SQLite in this folder. @default a temporary folder, removed with the storage */
  dataFolder?: string;
}

/**
 * Opens where a server keeps its runs. Only what is used of the two databases is loaded.
 *
 * @throws MaeError `SERVER_OPTIONS_INVALID` where both are given, and what the storage says
 */
export async function openStorage(
  { databaseUrl, dataFolder }: StorageOptions,
  onError: (error: unknown) => void,
): Promise<Storage> {
  if (databaseUrl !== undefined && dataFolder !== undefined) {
    const message = 'A database (DATABASE_URL) and a data folder are both given: runs are kept in one of them.';
    throw new MaeError({ code: 'SERVER_OPTIONS_INVALID', message });
  }
  if (databaseUrl !== undefined) {
    const { openPostgres } = await import('./storage/postgres/open-postgres.js');
    return openPostgres({ url: databaseUrl, onError });
  }
  const { openSqlite } = await import('./storage/sqlite/open-sqlite.js');
  if (dataFolder !== undefined) return openSqlite({ folder: dataFolder });

  const folder = await mkdtemp(join(tmpdir(), 'mae-server-'));
  try {
    return removedWith(await openSqlite({ folder }), folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function removedWith(storage: Storage, folder: string): Storage {
  const close = storage.close.bind(storage);
  storage.close = async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  };
  return storage;
}
