import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MistralAutonomousExecutor } from '@mae/executor';
import type { ChatModel, RunEvent, RunState } from '@mae/protocol';
import { FakeSandbox, type SandboxScript } from '@mae/testing';
import { CallerKeys } from '../service/caller-keys.js';
import type { CallerRuns } from '../service/caller-runs.js';
import type { RunExecutor } from '../service/run-executors.js';
import { RunExecutors } from '../service/run-executors.js';
import { ServerRuns } from '../service/server-runs.js';
import { Worker, type WorkerOptions } from '../service/worker.js';
import { openSqlite } from '../storage/sqlite/open-sqlite.js';
import type { Storage } from '../storage/storage.js';
import { addingModel, printing } from './server.js';

/** A folder that is gone at the end of the block. */
export function temporaryFolder(): Disposable & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'mae-server-test-'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface DurableOptions extends Partial<Omit<WorkerOptions, 'storage' | 'executors'>> {
  folder: string;
  model?: ChatModel;
  script?: SandboxScript;
  executor?: (real: MistralAutonomousExecutor) => RunExecutor;
  /** Whether runs are worked on. @default true */
  works?: boolean;
  maxQueued?: number;
  /** Where calls with the key of a caller go. */
  baseUrl?: string;
}

/** One life of a server over a folder: storage, runs and worker. What it reports as errors is collected. */
export interface Durable extends AsyncDisposable {
  storage: Storage;
  runs: ServerRuns;
  /** The runs of everybody. */
  all: CallerRuns;
  worker: Worker;
  callerKeys: CallerKeys;
  errors: unknown[];
  /** Ends it as a server ends. */
  stop(options?: { patience?: AbortSignal }): Promise<void>;
}

export async function durable(options: DurableOptions): Promise<Durable> {
  const { folder, model = addingModel(), script = printing, works = true, maxQueued, baseUrl, ...rest } = options;
  const sandbox = new FakeSandbox(script);
  const real = new MistralAutonomousExecutor({ model, sandbox });
  const storage = await openSqlite({ folder });
  const executors = new RunExecutors(options.executor?.(real) ?? real, { sandbox, baseUrl });
  const callerKeys = new CallerKeys();
  const runs = new ServerRuns({ storage, executors, callerKeys, maxQueued });
  const errors: unknown[] = [];
  const worker = new Worker({ storage, executors, callerKeys, onError: (error) => errors.push(error), ...rest });
  if (works) worker.start();
  let isOpen = true;
  const stop = async (given?: { patience?: AbortSignal }): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await worker.stop(given);
    runs.close();
    await real.close();
    await storage.close();
  };
  return {
    storage,
    runs,
    all: runs.of(undefined),
    worker,
    callerKeys,
    errors,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

export async function eventsOf(runs: CallerRuns, runId: string, after?: number): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of runs.events(runId, { after })) events.push(event);
  return events;
}

/** Waits for an event of the run. */
export async function seen(runs: CallerRuns, runId: string, type: RunEvent['type']): Promise<RunEvent> {
  for await (const event of runs.events(runId)) if (event.type === type) return event;
  throw new Error(`the run rested without ${type}`);
}

/** Reads the run until it rests, and gives what it came to. */
export async function rested(runs: CallerRuns, runId: string): Promise<RunState> {
  await eventsOf(runs, runId);
  const state = await runs.get(runId);
  if (state === undefined) throw new Error(`there is no run ${runId}`);
  return state;
}

/** Looks again until it holds; half a minute at most. */
export async function eventually(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 1_500; tries++) {
    if (await holds()) return;
    await delay(20);
  }
  throw new Error(`never: ${what}`);
}
