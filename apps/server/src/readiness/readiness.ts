import { MaeError } from '@mae/protocol';
import { cached } from '../cached.js';

/** One thing a server cannot do without: resolves where it is there, and names itself where it was not asked for. */
export type Probe = (signal: AbortSignal) => Promise<'not-configured' | undefined>;

/** What a probe came to. Why it failed is in the log and not here: this is answered to anybody. */
export interface Verdict {
  status: 'ok' | 'failed' | 'timeout' | 'not-configured';
  /** How long the answer took. */
  durationMs: number;
}

export interface ReadinessReport {
  isReady: boolean;
  checks: Record<string, Verdict>;
}

export interface ReadinessOptions {
  probes: Readonly<Record<string, Probe>>;
  /** A probe that has not answered by then counts as failed, in milliseconds. @default 5000 */
  timeoutMs?: number;
  /** How long an answer is kept, in milliseconds: asking costs the same however many ask. @default 5000 */
  keptMs?: number;
  /** Told of a probe that failed. */
  onFailure?: (name: string, error: unknown) => void;
  now?: () => number;
}

/** Whether all that a server stands on is there. */
export class Readiness {
  readonly #asked: Map<string, () => Promise<Verdict>>;

  constructor({ probes, timeoutMs = 5_000, keptMs = 5_000, onFailure = () => {}, now }: ReadinessOptions) {
    this.#asked = new Map(
      Object.entries(probes).map(([name, probe]) => {
        const ask = () => verdictOf(probe, timeoutMs, (error) => onFailure(name, error));
        return [name, cached(ask, keptMs, now)];
      }),
    );
  }

  /** @param options.without names of probes that are left out */
  async report(options: { without?: readonly string[] } = {}): Promise<ReadinessReport> {
    const names = [...this.#asked.keys()].filter((name) => !options.without?.includes(name));
    const asked = await Promise.all(names.map(async (name) => [name, await this.#asked.get(name)?.()] as const));
    const checks: Record<string, Verdict> = {};
    for (const [name, verdict] of asked) if (verdict !== undefined) checks[name] = verdict;
    const isReady = Object.values(checks).every(({ status }) => status === 'ok' || status === 'not-configured');
    return { isReady, checks };
  }
}

async function verdictOf(probe: Probe, timeoutMs: number, onFailure: (error: unknown) => void): Promise<Verdict> {
  const startedAt = performance.now();
  const since = () => Math.round(performance.now() - startedAt);
  const over = new AbortController();
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const message = `No answer within ${timeoutMs} ms.`;
    const error = new MaeError({ code: 'READINESS_TIMEOUT', message, retryable: true });
    over.abort(error);
    reject(error);
  }, timeoutMs);
  try {
    const said = await Promise.race([probe(over.signal), timeout]);
    return { status: said ?? 'ok', durationMs: since() };
  } catch (error) {
    onFailure(error);
    return { status: over.signal.aborted ? 'timeout' : 'failed', durationMs: since() };
  } finally {
    clearTimeout(timer);
  }
}
