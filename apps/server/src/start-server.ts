import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalRunService, MistralAutonomousExecutor } from '@mae/executor';
import { type ChatModel, MaeError, type Sandbox } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { createServer } from './app.js';
import { causeForLog } from './http/errors.js';
import type { LoggerOptions } from './http/logging.js';
import { isLoopback } from './http/loopback.js';
import type { ServerLimits } from './limits.js';
import { ServerMetrics } from './metrics/server-metrics.js';
import { modelProbe, sandboxProbe } from './readiness/probes.js';
import { Readiness } from './readiness/readiness.js';
import { localCallerRuns } from './service/local-caller-runs.js';
import { version } from './version.js';

export interface StartOptions {
  /** Another address than this machine's own is refused without API keys. @default '127.0.0.1' */
  host?: string;
  /** 0 for any that is free. @default 8420 */
  port?: number;
  apiKeys?: readonly string[];
  /** Of Mistral's API. */
  apiKey?: string;
  baseUrl?: string;
  /** Any other model, in place of Mistral's API. */
  model?: ChatModel;
  /** Any other sandbox, closed by whoever made it. @default an `ExecutionEngine` of the server's own */
  sandbox?: Sandbox;
  /** Where the server's own sandbox keeps the Python runtime once built. @default `mae` in the user's cache folder */
  cacheDir?: string;
  limits?: ServerLimits;
  /** Runs at once. @default 16 */
  maxRunning?: number;
  logger?: LoggerOptions;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:8420`. */
  readonly url: string;
  /**
   * Takes no more work, waits up to `drainMs` for runs and programs under way, cancels what is left, and closes
   * everything the server opened. An abort of `hurry` ends the waiting.
   */
  stop(options?: { drainMs?: number; hurry?: AbortSignal }): Promise<void>;
}

/** Connections that are still open this long after everything has ended are cut. */
const lastWordsMs = 2_000;

/**
 * A server with an executor and a sandbox of its own, listening.
 *
 * @throws MaeError `SERVER_OPTIONS_INVALID`, `SERVER_ADDRESS_UNAVAILABLE`
 */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 8420, apiKeys = [], apiKey, baseUrl, model, limits, logger } = options;
  if (apiKeys.length === 0 && !isLoopback(host)) {
    throw new MaeError({
      code: 'SERVER_OPTIONS_INVALID',
      message: `${host} can be reached from other machines: set MAE_SERVER_API_KEYS to listen there, or use 127.0.0.1.`,
    });
  }
  const sandbox = options.sandbox ?? new ExecutionEngine({ cacheDir: options.cacheDir });
  const executor = new MistralAutonomousExecutor({ apiKey, baseUrl, model, sandbox });
  const service = new LocalRunService({ executor, maxRunning: options.maxRunning });
  const metrics = new ServerMetrics({ version, sandbox, withProcess: true });
  const readiness = new Readiness({
    probes: {
      sandbox: sandboxProbe(sandbox),
      ...(model === undefined ? { model: modelProbe({ apiKey, baseUrl }) } : {}),
    },
    onFailure: (check, error) => app.log.warn({ check, ...causeForLog(error) }, 'not ready'),
  });
  const app = createServer({ runs: localCallerRuns(service), sandbox, apiKeys, limits, logger, readiness, metrics });

  async function closeParts(): Promise<void> {
    await service.close();
    await executor.close();
    if (options.sandbox === undefined) await sandbox.close();
  }

  async function stop({ drainMs = 0, hurry }: { drainMs?: number; hurry?: AbortSignal } = {}): Promise<void> {
    const closed = app.close();
    const over = new AbortController();
    const signal = hurry ? AbortSignal.any([hurry, over.signal]) : over.signal;
    await Promise.race([Promise.all([closed, service.idle()]), delay(drainMs, undefined, { signal }).catch(() => {})]);
    over.abort();
    await closeParts();
    // Whoever does not read its last words keeps nobody waiting.
    const cut = setTimeout(() => app.server.closeAllConnections(), lastWordsMs);
    await closed;
    clearTimeout(cut);
  }

  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    await closeParts();
    throw addressProblem(cause, host, port);
  }
  if (model === undefined && apiKey === undefined && baseUrl === undefined) {
    app.log.warn('MISTRAL_API_KEY is not set: programs can be executed, but runs will fail');
  }
  return { url: urlOf(app.server.address() as AddressInfo), stop };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program; choose another with --port',
  EACCES: 'may not be used by this user; choose one above 1023 with --port',
  EADDRNOTAVAIL: 'is not an address of this machine; choose another with --host',
  ENOTFOUND: 'is not a known name; choose another with --host',
};

function addressProblem(cause: unknown, host: string, port: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = reasons[code];
  if (reason === undefined) return cause;
  const message = `Cannot listen: ${code.startsWith('EADDRIN') || code === 'EACCES' ? `port ${port} on ${host}` : host} ${reason}.`;
  return new MaeError({ code: 'SERVER_ADDRESS_UNAVAILABLE', message, cause });
}
