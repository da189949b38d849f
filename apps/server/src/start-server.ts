import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MaeError } from '@mae/protocol';
import type { FastifyInstance } from 'fastify';
import { createServer } from './app.js';
import { checkApiKeys } from './http/access.js';
import { checkOrigins } from './http/cors.js';
import { causeForLog } from './http/errors.js';
import type { LoggerOptions } from './http/logging.js';
import { isLoopback } from './http/loopback.js';
import type { ServerLimits } from './limits.js';
import { listening } from './listening.js';
import { startMetricsServer } from './metrics/metrics-server.js';
import { modelsOf } from './model-list.js';
import { openParts, type ProcessOptions, type ProcessParts } from './process-parts.js';
import { CallerKeys } from './service/caller-keys.js';
import { ServerRuns } from './service/server-runs.js';
import { Worker } from './service/worker.js';
import { patienceOf, type StopOptions } from './stop-options.js';

export interface StartOptions extends ProcessOptions {
  /** Another address than this machine's own is refused without API keys. @default '127.0.0.1' */
  host?: string;
  /** 0 for any that is free. @default 8420 */
  port?: number;
  apiKeys?: readonly string[];
  limits?: ServerLimits;
  /** Runs that wait to be worked on; more are refused. @default 1000 */
  maxQueued?: number;
  /** Runs at work at once, where this process works on them: not with a database. @default 16 */
  maxRunning?: number;
  /** A second address, for metrics, health and readiness alone, that asks for no key. @default none */
  metricsAt?: { host?: string; port: number };
  /** Origins whose pages may read replies, such as `https://mae.example`. @default none */
  corsOrigins?: readonly string[];
  logger?: LoggerOptions;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:8420`. */
  readonly url: string;
  /** Such as `http://127.0.0.1:9420`, where `metricsAt` was given. */
  readonly metricsUrl: string | undefined;
  /**
   * Takes no more work, waits up to `drainMs` for runs and programs under way, suspends the runs that are left, so that
   * they go on with the next start, and closes everything the server opened. An abort of `hurry` ends the waiting.
   */
  stop(options?: StopOptions): Promise<void>;
}

/** Connections that are still open this long after everything has ended are cut. */
const lastWordsMs = 2_000;

/**
 * A server with an executor and a sandbox of its own, listening.
 *
 * With `dataFolder` its runs are kept there, and those that were not finished are gone on with; without, they are kept
 * in a temporary folder that goes with the server. With `databaseUrl` it works on no runs: workers do.
 *
 * @throws MaeError `SERVER_OPTIONS_INVALID`, `SERVER_ADDRESS_UNAVAILABLE`, and what the storage says
 */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 8420, apiKeys = [], limits, logger, metricsAt } = options;
  const { corsOrigins = [] } = options;
  // Before anything is opened.
  checkApiKeys(apiKeys);
  checkOrigins(corsOrigins);
  const opened: { app?: FastifyInstance } = {};
  const warn = (error: unknown, about: object, message: string): void =>
    opened.app?.log.warn({ ...about, ...causeForLog(error) }, message);
  const parts = await openParts(options, (error, about) => warn(error, about, 'not ready'));
  const { storage, sandbox, metrics, readiness } = parts;
  if (!isLoopback(host) && apiKeys.length === 0 && (await storage.keys.active()).length === 0) {
    await parts.close();
    throw keyNeeded(host);
  }
  const { runs, worker } = runsOver(parts, options, (error, runId) => warn(error, { runId }, 'tried again later'));
  const { apiKey, baseUrl, model } = options;
  const listModels = model === undefined ? () => modelsOf({ apiKey, baseUrl }) : undefined;
  const access = { apiKeys, keys: storage.keys, corsOrigins };
  const app = createServer({ ...access, runs, sandbox, listModels, limits, logger, readiness, metrics });
  opened.app = app;
  let isStopping = false;

  const asked = async () => {
    await listening(host, port, () => app.listen({ host, port }));
    if (metricsAt === undefined) return undefined;
    const { host: metricsHost = '127.0.0.1', port: metricsPort } = metricsAt;
    const about = { host: metricsHost, port: metricsPort, metrics, readiness, isStopping: () => isStopping };
    return listening(metricsHost, metricsPort, () => startMetricsServer(about));
  };
  const endpoint = await asked().catch(async (error: unknown) => {
    await app.close();
    await parts.close();
    throw error;
  });
  worker?.start();
  if (model === undefined && apiKey === undefined && baseUrl === undefined) {
    app.log.warn('MISTRAL_API_KEY is not set: programs can be executed, but runs will fail');
  }

  async function stop(given?: StopOptions): Promise<void> {
    isStopping = true;
    const patience = patienceOf(given);
    const closed = app.close();
    await worker?.stop({ patience });
    // Whoever follows a run gets what is stored of it, and then the end of the stream.
    runs.close();
    if (!patience.aborted) await Promise.race([closed, once(patience, 'abort')]);
    await parts.endWork();
    // Whoever does not read its last words keeps nobody waiting.
    const cut = setTimeout(() => app.server.closeAllConnections(), lastWordsMs);
    await Promise.all([closed, endpoint?.[Symbol.asyncDispose]()]);
    clearTimeout(cut);
    await parts.close();
  }

  return { url: urlOf(app.server.address() as AddressInfo), metricsUrl: endpoint?.url, stop };
}

/** The runs of this process's callers and, over a data folder, the worker that works on them. */
function runsOver(
  { storage, executors, metrics }: ProcessParts,
  { model, maxQueued, maxRunning }: StartOptions,
  onError: (error: unknown, runId?: string) => void,
): { runs: ServerRuns; worker?: Worker } {
  if (storage.kind === 'postgres') return { runs: new ServerRuns({ storage, executors, maxQueued }) };
  // A model that was handed in takes no key.
  const callerKeys = model === undefined ? new CallerKeys() : undefined;
  const parts = { storage, executors, callerKeys };
  return {
    runs: new ServerRuns({ ...parts, maxQueued }),
    worker: new Worker({ ...parts, maxRuns: maxRunning, metrics: metrics.runs, onError }),
  };
}

function keyNeeded(host: string): MaeError {
  return new MaeError({
    code: 'SERVER_OPTIONS_INVALID',
    message: `${host} can be reached from other machines: create an API key with "mae-server keys create", or set MAE_SERVER_API_KEYS, to listen there; or use 127.0.0.1.`,
  });
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
