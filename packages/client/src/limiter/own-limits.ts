import type { LimitedUnit } from './read-limits.js';

/** Limits a caller sets, and how long calls may wait for them and for the server's. */
export interface RateLimitOptions {
  /** Also below 1, such as 0.08. @default none */
  requestsPerSecond?: number;
  /** @default none */
  requestsPerMinute?: number;
  /** Prompt and reply, by the reply's usage; before it is known by UTF-8 bytes / 3 and `maxTokens`. @default none */
  tokensPerMinute?: number;
  /** Calls at once, from sending to the end of the reply. @default none */
  maxConcurrent?: number;
  /** How long a call may wait before it is sent; it fails at once where the wait is known to be longer. @default 300000 */
  maxWaitMs?: number;
}

/** The same, in windows. */
export interface OwnLimits {
  /** Equal for equal limits. */
  key: string;
  windows: { key: string; of: LimitedUnit; limit: number; windowMs: number }[];
  maxConcurrent: number;
  maxWaitMs: number;
}

function windowOf(of: LimitedUnit, many: number | undefined, perMs: number): OwnLimits['windows'] {
  if (many === undefined) return [];
  // A fraction is one call in a longer time; 1.5 a second are 1 in 667 ms.
  const limit = Math.max(1, Math.floor(many));
  const windowMs = Math.round((limit / many) * perMs);
  return [{ key: `${of} ${limit} ${windowMs}`, of, limit, windowMs }];
}

export function readOwnLimits(options: RateLimitOptions): OwnLimits {
  const windows = [
    ...windowOf('requests', options.requestsPerSecond, 1000),
    ...windowOf('requests', options.requestsPerMinute, 60_000),
    ...windowOf('tokens', options.tokensPerMinute, 60_000),
  ];
  const maxConcurrent = options.maxConcurrent ?? Number.POSITIVE_INFINITY;
  const { maxWaitMs = 300_000 } = options;
  return { key: [maxConcurrent, ...windows.map((one) => one.key)].join(), windows, maxConcurrent, maxWaitMs };
}
