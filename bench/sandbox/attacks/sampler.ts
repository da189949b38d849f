import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export type Sampling = { type: 'begin'; pids: number[]; capBytes: number } | { type: 'end' };

export interface Sampled {
  /** Of the process that grew most: its highest resident memory above that of the beginning. */
  grownBytes: number;
  /** When that process held more than the cap above its beginning, in milliseconds since the epoch. */
  crossedAt?: number;
}

/** Watches the memory of processes from a thread of its own. Linux only. */
export class Sampler {
  readonly #worker = new Worker(new URL('sampler-worker.ts', import.meta.url));

  async begin(pids: number[], capBytes: number): Promise<void> {
    await this.#ask({ type: 'begin', pids, capBytes });
  }

  async end(): Promise<Sampled> {
    return (await this.#ask({ type: 'end' })) as Sampled;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(message: Sampling): Promise<unknown> {
    const answered = once(this.#worker, 'message');
    this.#worker.postMessage(message);
    return (await answered)[0];
  }
}
