import type { Job, PgBoss } from 'pg-boss';
import type { RunJobs } from '../../run-jobs.js';
import type { Database, Queries } from '../database/database.js';
import { notifyJob } from '../runs/notify.js';
import { bossDatabase, queue } from './boss.js';
import { Wake } from './wake.js';

/** Jobs are looked for this often where no notification comes. */
const pollMs = 1_000;
/** Upkeep of the queue: jobs of dead workers, and of long ago. */
const upkeepMs = 60_000;

type RunJob = Job<{ runId: string }>;
type WorkOptions = Parameters<RunJobs['work']>[0];

/**
 * Jobs of pg-boss, which hands out each once. It is asked for them when a notification says that there are some, each
 * second in any case: its own workers would look twice a second at best.
 */
export class PostgresJobs implements RunJobs {
  readonly #database: Database;
  readonly #boss: PgBoss;
  readonly #wakes = new Set<Wake>();

  constructor(database: Database, boss: PgBoss) {
    this.#database = database;
    this.#boss = boss;
  }

  add(runId: string): Promise<void> {
    return this.#database.transaction((transaction) => this.addIn(transaction, runId));
  }

  /** Queues a run in a transaction: nothing happens where it is rolled back. */
  async addIn(transaction: Queries, runId: string): Promise<void> {
    await this.#boss.send(queue, { runId }, { singletonKey: runId, db: bossDatabase(transaction) });
    await transaction.query(notifyJob);
  }

  /** There may be jobs. */
  wake(): void {
    for (const wake of this.#wakes) wake.now();
  }

  async work(options: WorkOptions): Promise<void> {
    const wake = new Wake();
    this.#wakes.add(wake);
    const upkeep = setInterval(() => this.#boss.supervise(queue).catch(options.onError), upkeepMs);
    try {
      await this.#work(options, wake);
    } finally {
      clearInterval(upkeep);
      this.#wakes.delete(wake);
    }
  }

  async #work({ concurrency, handle, signal, onError }: WorkOptions, wake: Wake): Promise<void> {
    /** What is under way, by run. A job for a run that is at work here waits until that has ended. */
    const atWork = new Map<string, Promise<void>>();
    const busy = new Set<Promise<void>>();
    while (!signal.aborted) {
      const room = concurrency - busy.size;
      const jobs = room > 0 ? await this.#fetch(room, onError) : [];
      for (const job of jobs) {
        const { runId } = job.data;
        const before = atWork.get(runId) ?? Promise.resolve();
        const done = before.then(() => this.#handle(job, handle, onError));
        atWork.set(runId, done);
        busy.add(done);
        void done.then(() => {
          busy.delete(done);
          if (atWork.get(runId) === done) atWork.delete(runId);
          wake.now();
        });
      }
      if (jobs.length === 0 || jobs.length === room) await wake.wait(pollMs, signal);
    }
    await Promise.all(busy);
  }

  async #fetch(batchSize: number, onError: (error: unknown) => void): Promise<RunJob[]> {
    try {
      return await this.#boss.fetch<{ runId: string }>(queue, { batchSize });
    } catch (error) {
      onError(error);
      return [];
    }
  }

  /** A job that cannot be put away comes again once it has expired, and finds nothing to do. Never rejects. */
  async #handle(job: RunJob, handle: WorkOptions['handle'], onError: WorkOptions['onError']): Promise<void> {
    let isHandled = true;
    try {
      await handle(job.data.runId);
    } catch {
      isHandled = false;
    }
    try {
      if (isHandled) await this.#boss.deleteJob(queue, job.id);
      else await this.#boss.fail(queue, job.id);
    } catch (error) {
      onError(error);
    }
  }
}
