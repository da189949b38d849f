import type { Job, PgBoss } from 'pg-boss';
import type { RunJobs } from '../../run-jobs.js';
import type { Database, Queries } from '../database/database.js';
import { notifyJob } from '../runs/notify.js';
import { bossDatabase, bossSchema, queue } from './boss.js';
import { Wake } from './wake.js';

/** Jobs are looked for this often where no notification comes. */
const pollMs = 1_000;
/** Upkeep of the queue: jobs of dead workers, and of long ago. */
const upkeepMs = 60_000;

const forgetQueued = `DELETE FROM ${bossSchema}.job WHERE name = '${queue}' AND singleton_key = $1 AND state = 'created'`;

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

  async #work(options: WorkOptions, wake: Wake): Promise<void> {
    const { concurrency, signal, onError } = options;
    /** Runs at work here, each with the job that came for it meanwhile: one is enough, however many come. */
    const atWork = new Map<string, RunJob | undefined>();
    const busy = new Set<Promise<void>>();
    while (!signal.aborted) {
      const room = concurrency - atWork.size;
      const jobs = room > 0 ? await this.#fetch(room, onError) : [];
      for (const job of jobs) {
        const { runId } = job.data;
        // It came while it was being stopped.
        if (signal.aborted) await this.#giveBack(job, onError);
        else if (atWork.get(runId) !== undefined) await this.#putAway(job, onError);
        else if (atWork.has(runId)) atWork.set(runId, job);
        else {
          const done = this.#handleAll(job, atWork, options).finally(() => {
            busy.delete(done);
            wake.now();
          });
          busy.add(done);
        }
      }
      if (jobs.length === 0 || jobs.length === room) await wake.wait(pollMs, signal);
    }
    await Promise.all(busy);
  }

  /** A job, then the one that came meanwhile. Never rejects. */
  async #handleAll(first: RunJob, atWork: Map<string, RunJob | undefined>, options: WorkOptions): Promise<void> {
    const { runId } = first.data;
    const { signal, onError } = options;
    for (let job: RunJob | undefined = first; job !== undefined; job = atWork.get(runId)) {
      // What came after it asks for nothing that is not seen from here on.
      if (job !== first) await this.#database.query(forgetQueued, [runId]).catch(onError);
      atWork.set(runId, undefined);
      // Whoever stops leaves it to others.
      if (job !== first && signal.aborted) await this.#giveBack(job, onError);
      else await this.#handle(job, options);
    }
    atWork.delete(runId);
  }

  async #fetch(batchSize: number, onError: (error: unknown) => void): Promise<RunJob[]> {
    try {
      return await this.#boss.fetch<{ runId: string }>(queue, { batchSize });
    } catch (error) {
      onError(error);
      return [];
    }
  }

  async #handle(job: RunJob, { handle, onError }: WorkOptions): Promise<void> {
    try {
      await handle(job.data.runId);
    } catch {
      return this.#giveBack(job, onError);
    }
    await this.#putAway(job, onError);
  }

  /** One that cannot be put away comes again once it has expired, and finds nothing to do. */
  async #putAway(job: RunJob, onError: WorkOptions['onError']): Promise<void> {
    await this.#boss.deleteJob(queue, job.id).catch(onError);
  }

  /** It is handed out again after a pause. */
  async #giveBack(job: RunJob, onError: WorkOptions['onError']): Promise<void> {
    await this.#boss.fail(queue, job.id).catch(onError);
  }
}
