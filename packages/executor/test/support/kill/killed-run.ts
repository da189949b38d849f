import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DurableEvent, ExecutionResult, foldRun } from '@mae/protocol';
import type { MistralServer } from '@mae/testing';
import { FileRunStore } from '../../../src/store/file-run-store.js';
import { Child } from '../children.js';
import { startModel } from './scripted-model.js';
import { runId } from './task.mjs';

/** Where a process is killed: before or after an append, or with half of a write in its file. */
export interface Kill {
  at: 'before' | 'after' | 'write';
  /** How many appends, or writes, the process did before. */
  count: number;
}

export interface KilledRunOptions {
  candidates: number;
  sandbox: 'small' | 'real';
  /** Whether the function of the run must not be called twice for one execution. */
  once?: boolean;
  /** Whether candidate 1 is right at once; how far the others come is then a matter of time. */
  winner?: boolean;
}

/** What the process says that brought the run to its end. */
export interface Finished {
  result: ExecutionResult;
  /** Of this process. Writes are counted where one is to be killed in. */
  appends: number;
  writes: number;
  /** What its store had to repair. */
  notices: string[];
}

export const apiKey = 'key-that-must-not-be-stored';

/** What the processes have compiled already: half of the time they take to start. */
const compiled = path.join(import.meta.dirname, '../../../node_modules/.cache/killed-runs');

/** A run that is worked on by one process after the other, over one model and one store. */
export class KilledRun implements AsyncDisposable {
  readonly folder: string;
  readonly server: MistralServer;
  readonly store: FileRunStore;
  readonly #options: KilledRunOptions;

  private constructor(options: KilledRunOptions, folder: string, server: MistralServer) {
    this.#options = options;
    this.folder = folder;
    this.server = server;
    this.store = new FileRunStore({ folder });
  }

  static async begin(options: KilledRunOptions): Promise<KilledRun> {
    const folder = await mkdtemp(path.join(tmpdir(), 'mae-killed-'));
    return new KilledRun(options, folder, await startModel(apiKey, options));
  }

  /** Lets a process work until it is at the place of its death, and kills it there. What it had come to. */
  async kill(kill: Kill): Promise<Record<string, unknown>> {
    const child = this.#start(kill);
    const { reached, result } = await child.next();
    await child.kill();
    if (reached === undefined)
      throw new Error(`The run ended before ${JSON.stringify(kill)}: ${JSON.stringify(result)}`);
    return reached as Record<string, unknown>;
  }

  /** Lets a process work to the end of the run. */
  async finish(kill?: Kill): Promise<Finished> {
    const child = this.#start(kill);
    const { result, ...counted } = (await child.next()) as unknown as Finished;
    await child.gone;
    return { ...counted, result: ExecutionResult.parse(result) };
  }

  events(): Promise<DurableEvent[]> {
    return this.store.read(runId);
  }

  /** How often the host function was called, by its own account. */
  async functionCalls(): Promise<number> {
    const account = await readFile(path.join(this.folder, 'calls.txt'), 'utf8').catch(() => '');
    return account.split('\n').length - 1;
  }

  /** Calls the log does not have the end of. */
  async pendingCalls(): Promise<number> {
    return foldRun(await this.events()).pendingCalls.length;
  }

  #start(kill?: Kill): Child {
    const { folder, server } = this;
    const given = { ...this.#options, folder, baseUrl: server.baseUrl, kill };
    const env = { ...process.env, MISTRAL_API_KEY: apiKey, NODE_COMPILE_CACHE: compiled };
    return new Child('kill/child.mjs', { env }, JSON.stringify(given));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
