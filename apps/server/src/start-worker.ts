import { MaeError } from '@mae/protocol';
import Fastify from 'fastify';
import { causeForLog } from './http/errors.js';
import { type LoggerOptions, loggerOf } from './http/logging.js';
import { listening } from './listening.js';
import { startMetricsServer } from './metrics/metrics-server.js';
import { openParts, type ProcessOptions } from './process-parts.js';
import { Worker } from './service/worker.js';
import { patienceOf, type StopOptions } from './stop-options.js';

export interface StartWorkerOptions extends ProcessOptions {
  /** Runs at once. @default 16 */
  maxRunning?: number;
  /** Where metrics, health and readiness are asked for. @default nowhere */
  metrics?: { host?: string; port: number };
  logger?: LoggerOptions;
}

export interface RunningWorker {
  /** Where metrics are, if anywhere. */
  readonly metricsUrl: string | undefined;
  /**
   * Takes no more runs, waits up to `drainMs` for those at work, suspends what is left so that another worker goes on
   * with it, and closes everything.
   */
  stop(options?: StopOptions): Promise<void>;
}

/**
 * A process that works on the runs of a database, beside any number of others.
 *
 * @throws MaeError `SERVER_OPTIONS_INVALID`, and what the storage says
 */
export async function startWorker(options: StartWorkerOptions): Promise<RunningWorker> {
  const { databaseUrl, apiKey, baseUrl, model, maxRunning, metrics: place, logger } = options;
  if (databaseUrl === undefined) {
    const message =
      'A worker shares its runs through Postgres: set DATABASE_URL. Over a data folder "start" works alone.';
    throw new MaeError({ code: 'SERVER_OPTIONS_INVALID', message });
  }
  if (apiKey === undefined && baseUrl === undefined && model === undefined) {
    const message = 'A worker calls the model: set MISTRAL_API_KEY.';
    throw new MaeError({ code: 'SERVER_OPTIONS_INVALID', message });
  }
  const { log } = Fastify({ logger: loggerOf(logger) });
  const parts = await openParts(options, (error, about) => log.warn({ ...about, ...causeForLog(error) }, 'not ready'));
  const { storage, executors, metrics, readiness } = parts;
  const worker = new Worker({
    ...{ storage, executors, maxRuns: maxRunning, metrics: metrics.runs },
    onError: (error, runId) => log.warn({ runId, ...causeForLog(error) }, 'could not be worked on, tried again later'),
  });
  let isStopping = false;
  const asked = async () => {
    if (place === undefined) return undefined;
    const { host = '127.0.0.1', port } = place;
    const about = { host, port, metrics, readiness, isStopping: () => isStopping };
    return listening(host, port, () => startMetricsServer(about));
  };
  const endpoint = await asked().catch(async (error: unknown) => {
    await parts.close();
    throw error;
  });
  worker.start();
  return {
    metricsUrl: endpoint?.url,
    stop: async (given) => {
      isStopping = true;
      await worker.stop({ patience: patienceOf(given) });
      await endpoint?.[Symbol.asyncDispose]();
      await parts.close();
    },
  };
}
