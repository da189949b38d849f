import type { ApiKeys } from '../storage/api-keys.js';

/** The keys of a server, also beside one that runs. */
export async function openKeys({
  databaseUrl,
  dataFolder,
}: {
  databaseUrl?: string;
  dataFolder: string;
}): Promise<{ keys: ApiKeys; close(): Promise<void> }> {
  if (databaseUrl === undefined) {
    const { openSqliteKeys } = await import('../storage/sqlite/open-sqlite.js');
    return openSqliteKeys({ folder: dataFolder });
  }
  const { openPostgres } = await import('../storage/postgres/open-postgres.js');
  const storage = await openPostgres({ url: databaseUrl, onError: () => {} });
  return { keys: storage.keys, close: () => storage.close() };
}
