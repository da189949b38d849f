import { MistralApiClient } from '@mae/client';
import { MaeError, type Sandbox } from '@mae/protocol';
import { hasStats } from '../metrics/sandbox-metrics.js';
import type { Storage } from '../storage/storage.js';
import type { Probe } from './readiness.js';

export function databaseProbe(storage: Pick<Storage, 'ping'>): Probe {
  return async () => {
    await storage.ping();
    return undefined;
  };
}

/**
 * Runs a program of one line in Python. Where programs wait for a place the sandbox is at work, and one more would only
 * wait behind them.
 */
export function sandboxProbe(sandbox: Sandbox): Probe {
  return async (signal) => {
    if (hasStats(sandbox) && sandbox.stats().python.waiting > 0) return undefined;
    const { status } = await sandbox.execute('print(1)', { language: 'python', signal });
    signal.throwIfAborted();
    if (status === 'ok') return undefined;
    throw new MaeError({ code: 'SANDBOX_NOT_READY', message: `A program of one line ended as ${status}.` });
  };
}

/** Where the model's API is, and the key the server has for it. */
export interface ModelAccess {
  apiKey?: string | undefined;
  baseUrl?: string | undefined;
}

/**
 * Asks the model's API for the list of its models, which costs nothing and shows whether the key is taken. Any answer
 * but a refused key or a fault of the server's own will do: one that is busy is there, and some have no such list.
 */
export function modelProbe({ apiKey, baseUrl }: ModelAccess): Probe {
  return async (signal) => {
    if (apiKey === undefined && baseUrl === undefined) return 'not-configured';
    const alone = { retry: { maxRetries: 0 }, rateLimit: false, telemetry: false } as const;
    await using client = new MistralApiClient({ apiKey, baseUrl, ...alone });
    try {
      await client.models.list({ signal });
      return undefined;
    } catch (error) {
      const status = statusOf(error);
      if (status === undefined || status >= 500 || status === 401 || status === 403) throw error;
      return undefined;
    }
  };
}

function statusOf(error: unknown): number | undefined {
  const details = MaeError.isInstance(error) ? error.details : undefined;
  if (typeof details !== 'object' || details === null || !('status' in details)) return undefined;
  return typeof details.status === 'number' ? details.status : undefined;
}
