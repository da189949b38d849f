import { Forked } from '../forked.ts';

/** What a server is started with, in a process of its own. */
export interface ServeOptions {
  /** A folder for SQLite, or the address of a Postgres. */
  storage: { dataFolder: string } | { databaseUrl: string };
  /** Given, the model waits for `open` and then takes up to so many milliseconds for each answer; else none. */
  paceMs?: number;
  /** Runs at work at once. */
  maxRunning: number;
}

export interface Served extends AsyncDisposable {
  url: string;
  /** Lets a paced model answer. */
  open(): void;
}

export async function serve(options: ServeOptions): Promise<Served> {
  const server = new Forked('serve/server.ts', options);
  const url = await server.next<string>();
  // Over a folder the server works on its runs itself.
  const worker = 'databaseUrl' in options.storage ? new Forked('serve/worker.ts', options) : undefined;
  await worker?.next<'ready'>();
  return {
    url,
    open: () => (worker ?? server).say('open'),
    async [Symbol.asyncDispose]() {
      await worker?.[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
