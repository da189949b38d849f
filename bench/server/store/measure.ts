// What a store gets done by itself, in a process of its own.
import type { DurableEvent, EventLog, Lease } from '@mae/protocol';
import { openPostgres, openSqlite, type Storage } from '@mae/server';
import pg from 'pg';
import { median, times } from '../../measure.ts';
import type { Counts } from '../counts.ts';
import { sayLast } from '../say-last.ts';
import type { ServeOptions } from '../serve/start.ts';
import type { StoreFigures } from './figures.ts';

const { storage: place, counts } = JSON.parse(process.argv[2] ?? '') as {
  storage: ServeOptions['storage'];
  counts: Counts;
};
const logsAtOnce = 16;
const leaseMs = 600_000;

interface Held {
  runId: string;
  lease: Lease;
  log: EventLog;
  next: number;
}

const text = 'x'.repeat(800);
const eventOf = (runId: string, sequence: number): DurableEvent => {
  const envelope = { schemaVersion: 1, runId, sequence, at: new Date().toISOString() } as const;
  const call = { callId: 'c', requestHash: 'a'.repeat(64), retries: 0, durationMs: 1 };
  return { ...envelope, type: 'model.failed', ...call, fault: { code: 'X', message: text, retryable: false } };
};

async function hold(storage: Storage, runId: string): Promise<Held> {
  const lease = await storage.runs.lease(runId, 'bench', leaseMs);
  if (lease === undefined) throw new Error(`${runId} is held by another`);
  return { runId, lease, log: await storage.runs.log(runId, lease), next: 0 };
}

/** How often a second the work is done, by so many at once. */
async function perSecond(work: (at: number) => Promise<unknown>): Promise<number> {
  let left = counts.storeCalls;
  const startedAt = performance.now();
  const one = async (_: unknown, at: number): Promise<void> => {
    while (left-- > 0) await work(at);
  };
  await Promise.all(Array.from({ length: logsAtOnce }, one));
  return (counts.storeCalls * 1_000) / (performance.now() - startedAt);
}

const storage =
  'dataFolder' in place
    ? await openSqlite({ folder: place.dataFolder })
    : await openPostgres({ url: place.databaseUrl, poolSize: logsAtOnce });
const name = `bench-${process.pid}`;
const held = await Promise.all(Array.from({ length: logsAtOnce }, (_, at) => hold(storage, `${name}-${at}`)));
const append = async (at: number): Promise<void> => {
  const one = held[at];
  if (one === undefined) return;
  await one.log.append(eventOf(one.runId, one.next));
  one.next++;
};

const figures: StoreFigures = {
  appendsPerSecond: await perSecond(append),
  renewalsPerSecond: await perSecond((at) => storage.runs.lease(`${name}-${at}`, 'bench', leaseMs)),
  pollsPerSecond: await perSecond((at) => storage.runs.read(`${name}-${at}`, { from: held[at]?.next ?? 0 })),
  orphansMs: median(await times(counts.sweeps, () => storage.runs.orphans({ limit: 100 }))),
  countsMs: median(await times(counts.sweeps, () => storage.runs.counts())),
  listening: [],
};
if ('databaseUrl' in place) {
  const clients: pg.Client[] = [];
  for (const connections of counts.listeners) {
    while (clients.length < connections) {
      const client = new pg.Client({ connectionString: place.databaseUrl });
      await client.connect();
      await client.query('LISTEN mae_runs');
      clients.push(client);
    }
    figures.listening.push({ connections, appendsPerSecond: await perSecond(append) });
  }
  await Promise.all(clients.map((client) => client.end()));
}
for (const { lease } of held) await storage.runs.release(lease);
for (const { runId } of held) await storage.runs.delete(runId);
await storage.close();
await sayLast(figures);
