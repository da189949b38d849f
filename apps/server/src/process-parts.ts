import { MistralAutonomousExecutor } from '@mae/executor';
import type { ChatModel, Sandbox } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { ServerMetrics } from './metrics/server-metrics.js';
import { openStorage, type StorageOptions } from './open-storage.js';
import { databaseProbe, modelProbe, sandboxProbe } from './readiness/probes.js';
import { Readiness } from './readiness/readiness.js';
import { Retention } from './retention.js';
import { RunExecutors } from './service/run-executors.js';
import type { Storage } from './storage/storage.js';
import { version } from './version.js';

/** Where runs are kept, and what works on them: of an API as of a worker. */
export interface ProcessOptions extends StorageOptions {
  /** Of Mistral's API. */
  apiKey?: string;
  baseUrl?: string;
  /** Any other model, in place of Mistral's API. */
  model?: ChatModel;
  /** Any other sandbox, closed by whoever made it. @default an `ExecutionEngine` of the server's own */
  sandbox?: Sandbox;
  /** Where the server's own sandbox keeps the Python runtime once built. @default `mae` in the user's cache folder */
  cacheDir?: string;
  /** Ended runs are removed this long after they were last changed, in milliseconds. @default never */
  keptMs?: number;
}

/** What one process of a server stands on. */
export interface ProcessParts {
  storage: Storage;
  sandbox: Sandbox;
  executors: RunExecutors;
  metrics: ServerMetrics;
  readiness: Readiness;
  /** Ends what executor and sandbox do: what is stored can still be asked for. */
  endWork(): Promise<void>;
  /** Ends that too. What was handed in is left open. */
  close(): Promise<void>;
}

/** Told of what went wrong in the background, and of which part or run. */
export type Warn = (error: unknown, about: { check?: string; runId?: string }) => void;

/** Opens what one process of a server stands on. */
export async function openParts(options: ProcessOptions, warn: Warn): Promise<ProcessParts> {
  const { databaseUrl, dataFolder, apiKey, baseUrl, model, cacheDir, keptMs } = options;
  const storage = await openStorage({ databaseUrl, dataFolder }, (error) => warn(error, { check: 'database' }));
  const onError = (error: unknown): void => warn(error, { check: 'retention' });
  const retention = keptMs === undefined ? undefined : new Retention({ runs: storage.runs, keptMs, onError });
  retention?.start();
  const sandbox = options.sandbox ?? new ExecutionEngine({ cacheDir });
  const executor = new MistralAutonomousExecutor({ apiKey, baseUrl, model, sandbox });
  const endWork = async (): Promise<void> => {
    await executor.close();
    if (options.sandbox === undefined) await sandbox.close();
  };
  return {
    ...{ storage, sandbox },
    executors: new RunExecutors(executor, { baseUrl, sandbox }),
    metrics: new ServerMetrics({ version, sandbox, storage, withProcess: true }),
    readiness: new Readiness({
      probes: {
        database: databaseProbe(storage),
        sandbox: sandboxProbe(sandbox),
        ...(model === undefined ? { model: modelProbe({ apiKey, baseUrl }) } : {}),
      },
      onFailure: (check, error) => warn(error, { check }),
    }),
    endWork,
    close: async () => {
      await endWork();
      await retention?.stop();
      await storage.close();
    },
  };
}
