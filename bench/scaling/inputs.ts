import { readFileSync } from 'node:fs';

/** What was measured (`npm run bench server`), of a Postgres on the machine that RESULTS.md names. */
export interface Measured {
  /** Of a run with one repair. */
  eventsOfRun: number;
  bytesOfRun: number;
  renewalsPerSecond: number;
  pollsPerSecond: number;
  orphansMs: number;
  /** Events a second that are stored while so many connections listen. */
  listening: { connections: number; appendsPerSecond: number }[];
}

/** How the server is written: the sources are named, and a test holds these figures to them. */
export const written = {
  /** apps/server/src/service/run-work.ts: a lease is renewed three times in this time. */
  leaseMs: 6_000,
  /** apps/server/src/service/worker.ts: how often each worker looks for runs that nobody works on. */
  sweepMs: 1_000,
  /** apps/server/src/service/run-feed.ts: how often each process looks at each run that it follows. */
  feedPollMs: 1_000,
  /** apps/server/src/storage/postgres/jobs/postgres-jobs.ts: how often each worker looks for jobs. */
  jobPollMs: 1_000,
  /** apps/server/src/storage/postgres/open-postgres.ts: connections of each process at most, besides the one that listens. */
  poolSize: 10,
} as const;

/** What is assumed of the work, and of who uses the server. */
export interface Assumed {
  /** Processor cores decide how many runs of Python a machine bears; waiting for a model takes none. */
  runsAtOnceOfMachine: number;
  /** From the first event of a run to its end. */
  runSeconds: number;
  /** Share of runs that somebody follows, each by one process of the API. */
  followedShare: number;
  /** Machines for which there is one process of the API. */
  machinesOfApi: number;
  /** Bytes of files of a run, beside its log. */
  fileBytesOfRun: number;
  keptDays: number;
}

export const assumed: Assumed = {
  runsAtOnceOfMachine: 16,
  runSeconds: 60,
  followedShare: 0.25,
  machinesOfApi: 20,
  fileBytesOfRun: 20_000,
  keptDays: 30,
};

/** The figures of a row of RESULTS.md whose first cell is this: those of SQLite and of Postgres, or one alone. */
function figuresOf(results: string, label: string): number[] {
  const row = results.split('\n').find((line) => line.startsWith(`| ${label} |`));
  if (row === undefined) throw new Error(`bench/RESULTS.md has no row "${label}"`);
  return row
    .split('|')
    .slice(2, -1)
    .map((cell) => Number.parseFloat(cell));
}

/** Reads what was measured from bench/RESULTS.md; `undefined` where nothing of a Postgres is there. */
export function readMeasured(
  results = readFileSync(new URL('../RESULTS.md', import.meta.url), 'utf8'),
): Measured | undefined {
  if (!/^\| events stored while \d+ connections listen \|/m.test(results)) return undefined;
  const one = (label: string): number => figuresOf(results, label)[0] ?? Number.NaN;
  const ofPostgres = (label: string): number => figuresOf(results, label)[1] ?? Number.NaN;
  const listening = [...results.matchAll(/^\| events stored while (\d+) connections listen \|/gm)].map(([, count]) => ({
    connections: Number(count),
    appendsPerSecond: ofPostgres(`events stored while ${count} connections listen`),
  }));
  return {
    eventsOfRun: one('events of a run with one repair'),
    bytesOfRun: one('bytes of the log of a run with one repair'),
    renewalsPerSecond: ofPostgres('renewals of a lease'),
    pollsPerSecond: ofPostgres('looks for events where there are none'),
    orphansMs: ofPostgres('one look for runs that nobody works on'),
    listening,
  };
}
