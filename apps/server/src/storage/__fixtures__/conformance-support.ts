import { equal, ok } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Lease, RunRequest } from '@mae/protocol';
import type { CreatedRun, NewRun, StartBounds } from '../run-table.js';
import type { Storage } from '../storage.js';

export const minute = 60_000;

/** Beyond this something hangs. */
const patienceMs = 30_000;

export const sampleRequest: RunRequest = { task: 'add 1 and 2' };

/** Asks for a run; of a `NewRun`, what a case is about. */
export function create(
  { runs }: Storage,
  runId: string,
  run: Partial<NewRun> = {},
  bounds?: StartBounds,
): Promise<CreatedRun> {
  return runs.create({ runId, request: sampleRequest, ...run }, bounds);
}

/** Asks for a run that must be made. */
export async function made(
  storage: Storage,
  runId: string,
  run?: Partial<NewRun>,
  bounds?: StartBounds,
): Promise<void> {
  equal((await create(storage, runId, run, bounds)).outcome, 'created');
}

/** Takes a lease that must be free. */
export async function take({ runs }: Storage, runId: string, owner = 'worker-1', ms = minute): Promise<Lease> {
  const lease = await runs.lease(runId, owner, ms);
  ok(lease, `the lease of ${runId} is free for ${owner}`);
  return lease;
}

/** Asks again and again until the answer is yes. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const since = Date.now(); !(await isSo()); await setTimeout(5)) {
    if (Date.now() - since > patienceMs) throw new Error(`not so after ${patienceMs} ms: ${what}`);
  }
}

/** What a handler may throw for the sake of a case; whatever else it throws fails the case, at the end of its worker. */
export class Failure extends Error {}

/** A worker that is at work until it is stopped, and the runs it was handed. */
export interface SampleWorker extends AsyncDisposable {
  handed: string[];
  errors: unknown[];
  /** Resolves once so many runs were handed out, in all. */
  hasHad(count: number): Promise<void>;
}

export function work(
  { jobs }: Storage,
  handle: (runId: string, count: number) => Promise<void> = async () => {},
  concurrency = 10,
): SampleWorker {
  const stop = new AbortController();
  const handed: string[] = [];
  const errors: unknown[] = [];
  const untrue: unknown[] = [];
  const done = jobs.work({
    concurrency,
    signal: stop.signal,
    handle: async (runId) => {
      handed.push(runId);
      try {
        await handle(runId, handed.length);
      } catch (error) {
        if (!(error instanceof Failure)) untrue.push(error);
        throw error;
      }
    },
    onError: (error) => errors.push(error),
  });
  return {
    handed,
    errors,
    hasHad: (count) => until(`${count} runs are handed out, not ${handed.length}`, () => handed.length >= count),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
      if (untrue.length > 0) throw untrue[0];
    },
  };
}

/** Hands out so many runs and does nothing with them: their jobs are gone. */
export async function loseJobs(storage: Storage, count: number): Promise<string[]> {
  await using worker = work(storage);
  await worker.hasHad(count);
  return worker.handed;
}
