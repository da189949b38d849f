import type { IncomingHttpHeaders } from 'node:http';
import { headerText } from '../http/header-text.js';

export type LimitedUnit = 'requests' | 'tokens';

/** One limit as an answer's headers tell it. */
export interface ReportedLimit {
  of: LimitedUnit;
  windowMs: number;
  limit?: number;
  remaining: number;
}

const windows: Record<string, number> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `x-ratelimit-remaining-req-minute` and its relatives: `req`, `requests` or `tokens` per second, minute, hour or
 * day; a minute where no window is named. Limits per month are left out: no call waits for the next month.
 */
export function readLimits(headers: IncomingHttpHeaders): ReportedLimit[] {
  return Object.keys(headers).flatMap((name) => {
    const parts = /^x-ratelimit-remaining-(req(?:uest)?s?|tokens?)(?:-(?:per-)?(second|minute|hour|day))?$/.exec(name);
    const remaining = readCount(headerText(headers, name));
    if (parts === null || remaining === undefined) return [];
    const limit = readCount(headerText(headers, name.replace('-remaining-', '-limit-')));
    const of: LimitedUnit = parts[1]?.startsWith('t') === true ? 'tokens' : 'requests';
    const windowMs = windows[parts[2] ?? 'minute'] ?? 60_000;
    return [{ of, windowMs, remaining, ...(limit !== undefined && limit > 0 && { limit }) }];
  });
}

/** What the server counted for this call, in tokens. */
export function readTokenCost(headers: IncomingHttpHeaders): number | undefined {
  return readCount(headerText(headers, 'x-ratelimit-tokens-query-cost'));
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

const windowNames = new Map(Object.entries(windows).map(([name, ms]) => [ms, name]));

/** Such as `60 requests a minute`. */
export function limitInWords({ of, windowMs, limit }: Pick<ReportedLimit, 'of' | 'windowMs' | 'limit'>): string {
  const many = `${limit === undefined ? '' : `${limit} `}${limit === 1 ? of.slice(0, -1) : of}`;
  return `${many} a ${windowNames.get(windowMs) ?? `${windowMs} ms`}`;
}
