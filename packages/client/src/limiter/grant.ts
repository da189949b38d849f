import type { LimitedUnit } from './read-limits.js';
import type { Share, Window } from './window.js';

/** What a call is taken to cost. */
export interface Cost {
  tokens: number;
}

/** A window that counts requests or tokens. */
export interface Meter {
  of: LimitedUnit;
  window: Window;
}

/** Why a call waits, and for how long at least. */
export interface Hindrance {
  ms: number;
  /** What it waits for, and how much of it there is. */
  by: { of: LimitedUnit; windowMs: number; limit: number } | 'pause' | 'pace' | 'calls at once';
}

/** A call that may go, and what it took of each window it counts in. */
export class Grant {
  readonly cost: Cost;
  readonly grantedAt: number;
  readonly #taken = new Map<Meter, Share>();
  #answered = false;

  constructor(cost: Cost, grantedAt: number) {
    this.cost = cost;
    this.grantedAt = grantedAt;
  }

  /** Takes its part of a window, also of one that was seen after the call was sent. */
  take(meter: Meter): Share {
    const known = this.#taken.get(meter);
    if (known !== undefined) return known;
    const share = meter.window.take(costIn(meter, this.cost), this.grantedAt);
    this.#taken.set(meter, share);
    return share;
  }

  get answered(): boolean {
    return this.#answered;
  }

  /** The head of its answer is here. */
  wasAnswered(now: number): void {
    this.#answered = true;
    for (const [{ window }, share] of this.#taken) window.answered(share, now);
  }

  /** What the call used in truth. */
  settle(tokens: number): void {
    this.cost.tokens = tokens;
    for (const [{ of, window }, share] of this.#taken) if (of === 'tokens') window.settle(share, tokens);
  }
}

const costIn = ({ of }: Meter, { tokens }: Cost): number => (of === 'requests' ? 1 : tokens);

/** The longest wait for any of the windows, where there is one. */
export function hindranceOf(meters: Iterable<Meter>, cost: Cost, now: number): Hindrance | undefined {
  let worst: Hindrance | undefined;
  for (const meter of meters) {
    const { of, window } = meter;
    const ms = window.waitMs(costIn(meter, cost), now);
    if (ms > (worst?.ms ?? 0)) worst = { ms, by: { of, windowMs: window.windowMs, limit: window.limit } };
  }
  return worst;
}
