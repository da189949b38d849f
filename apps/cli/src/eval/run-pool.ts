import type { EvalTask } from './eval-task.js';
import type { EvalRecord } from './record.js';

/** Where the first tasks all end with a fault, the rest would too: a wrong key, a server that is not there. */
const faultsAtStart = 3;

export interface PoolOptions {
  concurrency: number;
  signal: AbortSignal;
  run: (task: EvalTask, signal: AbortSignal) => Promise<EvalRecord>;
  /** Called one after the other, in the order tasks end. */
  done: (record: EvalRecord) => Promise<void>;
}

/**
 * Does tasks side by side. What is under way when the signal aborts is given up; what was done stays done.
 *
 * @returns the fault that ended it early, where the first three tasks all ended with one
 */
export async function runPool(tasks: readonly EvalTask[], { concurrency, signal, run, done }: PoolOptions) {
  const waiting = [...tasks];
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  let finished = 0;
  let faults = 0;
  let last: EvalRecord['fault'];
  let told: Promise<void> = Promise.resolve();

  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined && !either.aborted; task = waiting.shift()) {
      const record = await run(task, either);
      finished += 1;
      if (record.stopReason === 'fault') {
        faults += 1;
        last = record.fault;
      }
      told = told.then(() => done(record));
      await told;
      if (finished === faults && faults >= faultsAtStart) waiting.length = 0;
    }
  };
  const workers = Array.from({ length: Math.min(concurrency, tasks.length) }, async () => {
    try {
      await work();
    } catch (error) {
      if (either.aborted) return;
      failed.abort(error);
      throw error;
    }
  });
  const rejected = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (rejected?.status === 'rejected') throw rejected.reason;
  return finished === faults && faults >= faultsAtStart && finished < tasks.length ? last : undefined;
}
