/** An account per key and minute. The time is that of `now`, so that a test can let a minute pass at once. */
export interface RateLimit {
  requestsPerMinute?: number;
  /** Prompt and completion together. */
  tokensPerMinute?: number;
  /** How the 429 says when to try again. @default 'seconds' */
  retryAfter?: 'seconds' | 'fraction' | 'date' | 'none';
  /** Milliseconds. @default Date.now */
  now?: () => number;
}

interface Minute {
  endsAt: number;
  requests: number;
  tokens: number;
}

const minuteMs = 60_000;
const shown = { requests: 720, tokens: 5_000_000 };

/** Counts requests and tokens of each key in minutes that begin with the first request after the last one ended. */
export class RateAccount {
  readonly #limit: RateLimit | undefined;
  readonly #minutes = new Map<string, Minute>();

  constructor(limit: RateLimit | undefined) {
    this.#limit = limit;
  }

  #now(): number {
    return this.#limit?.now?.() ?? Date.now();
  }

  #minuteOf(key: string): Minute {
    const now = this.#now();
    const found = this.#minutes.get(key);
    if (found !== undefined && now < found.endsAt) return found;
    const begun = { endsAt: now + minuteMs, requests: 0, tokens: 0 };
    this.#minutes.set(key, begun);
    return begun;
  }

  /** Takes one request from the account. Where it is empty: the headers of the 429. */
  admit(key: string): Record<string, string> | undefined {
    if (this.#limit === undefined) return undefined;
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity, retryAfter = 'seconds' } = this.#limit;
    const minute = this.#minuteOf(key);
    if (minute.requests < requestsPerMinute && minute.tokens < tokensPerMinute) {
      minute.requests += 1;
      return undefined;
    }
    const leftMs = minute.endsAt - this.#now();
    const after = {
      seconds: String(Math.ceil(leftMs / 1000)),
      fraction: (leftMs / 1000).toFixed(3),
      // Dates have whole seconds: the next one, so that nobody comes too early.
      date: new Date(Math.ceil(minute.endsAt / 1000) * 1000).toUTCString(),
      none: undefined,
    }[retryAfter];
    return { ...this.headers(key, 0), ...(after !== undefined && { 'retry-after': after }) };
  }

  /** Takes the tokens of an answer from the account, and gives the headers that say what is left. */
  charge(key: string, tokens: number): Record<string, string> {
    if (this.#limit !== undefined) this.#minuteOf(key).tokens += tokens;
    return this.headers(key, tokens);
  }

  headers(key: string, cost: number): Record<string, string> {
    const limit = this.#limit ?? {};
    // Without a limit the account is shown full, one call in use: a client that slows down by it is never slowed.
    const used = this.#limit === undefined ? { requests: 1, tokens: cost } : this.#minuteOf(key);
    const requests = limit.requestsPerMinute ?? shown.requests;
    const tokens = limit.tokensPerMinute ?? shown.tokens;
    const requestsUsed = limit.requestsPerMinute === undefined ? 1 : used.requests;
    const tokensUsed = limit.tokensPerMinute === undefined ? cost : used.tokens;
    return {
      'x-ratelimit-limit-req-minute': String(requests),
      'x-ratelimit-remaining-req-minute': String(Math.max(0, requests - requestsUsed)),
      'x-ratelimit-limit-tokens-minute': String(tokens),
      'x-ratelimit-remaining-tokens-minute': String(Math.max(0, tokens - tokensUsed)),
      'x-ratelimit-tokens-query-cost': String(cost),
    };
  }
}
