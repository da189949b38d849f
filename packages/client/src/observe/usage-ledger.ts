import type { TokenUsage, UsageTotals } from '@mae/protocol';

/** Sums over calls. `costUsd` is what is known: it leaves out what `unpricedCalls` and `unfinishedCalls` count. */
export interface CallTotals extends UsageTotals {
  /** Calls that were sent and gave no whole reply: what they cost is not known. */
  unfinishedCalls: number;
}

/** What a client used since it was made. */
export interface ClientUsage extends CallTotals {
  /** By the id that was asked for. */
  byModel: Record<string, CallTotals>;
}

const zero: CallTotals = {
  requests: 0,
  retries: 0,
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
  cachedTokens: 0,
  costUsd: 0,
  unpricedCalls: 0,
  unfinishedCalls: 0,
};

/** Adds up the calls of a client. */
export class UsageLedger {
  readonly #byModel = new Map<string, CallTotals>();

  /** Adds a call that ended; without `reply` it gave none. */
  add(model: string, retries: number, reply?: { usage?: TokenUsage; costUsd?: number }): void {
    const sum = this.#byModel.get(model) ?? { ...zero };
    this.#byModel.set(model, sum);
    sum.requests += 1;
    sum.retries += retries;
    if (reply === undefined) {
      sum.unfinishedCalls += 1;
      return;
    }
    const { usage, costUsd } = reply;
    if (usage !== undefined) {
      sum.promptTokens += usage.promptTokens;
      sum.completionTokens += usage.completionTokens;
      sum.totalTokens += usage.totalTokens;
      sum.cachedTokens += usage.cachedTokens;
    }
    if (costUsd === undefined) sum.unpricedCalls += 1;
    else sum.costUsd += costUsd;
  }

  /** The sums of this moment. */
  totals(): ClientUsage {
    const all = { ...zero };
    for (const sum of this.#byModel.values()) {
      for (const [key, value] of Object.entries(sum)) all[key as keyof CallTotals] += value;
    }
    const byModel = [...this.#byModel].map(([model, sum]) => [model, { ...sum }] as const);
    return { ...all, byModel: Object.fromEntries(byModel) };
  }
}
