import type { Counts } from './counts.ts';
import { Forked, saidBy } from './forked.ts';
import { authorization } from './key.ts';
import type { Asked } from './load/ask.ts';
import type { Followed } from './load/follow.ts';
import { type Figures as LogFigures, logFigures } from './load/log-figures.ts';
import type { RunFigures } from './load/runs.ts';
import { startRun } from './load/start-run.ts';
import { type ServeOptions, serve } from './serve/start.ts';
import { type Place, places } from './storages.ts';
import type { StoreFigures } from './store/figures.ts';

/** What was measured over one storage. */
export interface OfStorage {
  followed: Followed;
  asked: Record<string, Asked>;
  runs: RunFigures;
  store: StoreFigures;
}

export interface Measured {
  /** Milliseconds of the same runs by the executor alone. */
  directMs: number[];
  log: LogFigures;
  sqlite: OfStorage;
  /** Absent where no Postgres is installed. */
  postgres?: OfStorage;
}

type Storage = ServeOptions['storage'];
type OnStep = (what: string) => void;

/** Runs that are followed by many readers while they happen. */
async function follow(storage: Storage, counts: Counts): Promise<Followed> {
  const { followedRuns: runs, readersOfRun } = counts;
  await using server = await serve({ storage, paceMs: counts.paceMs, maxRunning: runs });
  await using readers = new Forked('load/follow.ts', { url: server.url, runs, readersOfRun });
  await readers.next<'connected'>();
  server.open();
  return await readers.next<Followed>();
}

/** Requests that only the store answers, each kind by itself. */
async function ask(url: string, counts: Counts): Promise<Record<string, Asked>> {
  const ids: string[] = [];
  for (let index = 0; index < counts.storedRuns; index++) ids.push(await startRun(url, 'Add 1 and 2'));
  await Promise.all(
    ids.map(async (runId) => (await fetch(`${url}/v1/runs/${runId}/events`, { headers: authorization })).text()),
  );
  const kinds: Record<string, string[]> = {
    'GET /v1/runs/{id}': ids.map((runId) => `/v1/runs/${runId}`),
    'GET /v1/runs?limit=20': ['/v1/runs?limit=20'],
    'GET /v1/usage': ['/v1/usage'],
  };
  const asked: Record<string, Asked> = {};
  for (const [kind, paths] of Object.entries(kinds)) {
    const options = { url, paths, connections: counts.connections, forMs: counts.requestsMs };
    asked[kind] = await saidBy<Asked>('load/ask.ts', options);
  }
  return asked;
}

async function measureStorage({ name, storage }: Place, counts: Counts, onStep: OnStep): Promise<OfStorage> {
  onStep(`${name}: the store alone`);
  const store = await saidBy<StoreFigures>('store/measure.ts', { storage, counts });
  onStep(`${name}: event streams`);
  const followed = await follow(storage, counts);
  await using server = await serve({ storage, maxRunning: counts.runsAtOnce });
  onStep(`${name}: runs`);
  const runs = await saidBy<RunFigures>('load/runs.ts', { url: server.url, counts });
  onStep(`${name}: requests`);
  return { followed, runs, store, asked: await ask(server.url, counts) };
}

/** One thing after another: nothing runs beside what is being measured but what asks for it. */
export async function measureAll(counts: Counts, onStep: OnStep): Promise<Measured> {
  onStep('the executor alone');
  const directMs = await saidBy<number[]>('serve/direct.ts', counts);
  await using all = await places(counts);
  const sqlite = await measureStorage(all.sqlite, counts, onStep);
  const postgres = all.postgres && (await measureStorage(all.postgres, counts, onStep));
  return { directMs, log: await logFigures(), sqlite, postgres };
}
