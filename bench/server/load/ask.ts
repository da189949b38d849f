// Asks for things that only the store knows, as fast as they are answered, in a process of its own.
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { authorization } from '../key.ts';
import { sayLast } from '../say-last.ts';

export interface AskOptions {
  url: string;
  paths: string[];
  connections: number;
  forMs: number;
}

export interface Asked {
  perSecond: number;
  /** Milliseconds of each request. */
  latenciesMs: number[];
}

const { url, paths, connections, forMs } = JSON.parse(process.argv[2] ?? '') as AskOptions;
const pool = new Pool(url, { connections, pipelining: 1 });

async function ask(path: string): Promise<void> {
  const { statusCode, body } = await pool.request({ method: 'GET', path, headers: authorization });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}: ${text.slice(0, 300)}`);
}

async function askFor(ms: number): Promise<number[]> {
  const over = wait(ms).then(() => true);
  let isOver = false;
  over.then(() => {
    isOver = true;
  });
  const taken: number[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    while (!isOver) {
      const startedAt = performance.now();
      await ask(paths[next++ % paths.length] ?? '/');
      taken.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return taken;
}

// The first part is not counted: the server compiles what it uses.
await askFor(forMs / 4);
const startedAt = performance.now();
const latenciesMs = await askFor(forMs);
const asked: Asked = { perSecond: (latenciesMs.length * 1_000) / (performance.now() - startedAt), latenciesMs };
await pool.close();
await sayLast(asked);
