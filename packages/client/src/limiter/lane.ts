import type { IncomingHttpHeaders } from 'node:http';
import { type Cost, type Grant, type Hindrance, hindranceOf, type Meter } from './grant.js';
import { Pace } from './pace.js';
import { type ReportedLimit, readLimits, readTokenCost } from './read-limits.js';
import { Window } from './window.js';

/** The limits of one model under one key, as the server tells them. */
export class Lane {
  readonly #pace: Pace;
  readonly #meters = new Map<string, Meter>();
  /** Calls sent and not answered. */
  readonly #onTheirWay = new Set<Grant>();

  /** @param learns whether calls start slowly while nothing is known of the limits */
  constructor(learns: boolean) {
    this.#pace = new Pace(!learns);
  }

  /** @param rested whether the call has waited already as it was told to */
  hindrance(cost: Cost, now: number, rested: boolean): Hindrance | undefined {
    const ms = rested ? 0 : this.#pace.waitMs(now);
    const worst = hindranceOf(this.#meters.values(), cost, now);
    return ms > (worst?.ms ?? 0) ? { ms, by: 'pace' } : worst;
  }

  start(grant: Grant): void {
    this.#pace.started(grant.grantedAt);
    this.#onTheirWay.add(grant);
    for (const meter of this.#meters.values()) grant.take(meter);
  }

  /** The head of the answer to a call. */
  answered(grant: Grant, { status, headers }: { status: number; headers: IncomingHttpHeaders }, now: number): void {
    this.gone(grant);
    if (status === 429) this.#pace.refused();
    else this.#pace.accepted();
    const tokens = readTokenCost(headers);
    if (tokens !== undefined) grant.settle(tokens);
    for (const told of readLimits(headers)) {
      const meter = this.#meterOf(told);
      const share = grant.take(meter);
      grant.wasAnswered(now);
      meter.window.report(told, share, now);
    }
  }

  /** A call that was answered, or lost before. */
  gone(grant: Grant): void {
    if (this.#onTheirWay.delete(grant)) this.#pace.ended();
  }

  /** The server named the moment from which it takes calls again. */
  freeAt(moment: number): void {
    for (const { window } of this.#meters.values()) window.freeAt(moment);
  }

  #meterOf({ of, windowMs, limit, remaining }: ReportedLimit): Meter {
    const key = `${of} ${windowMs}`;
    const known = this.#meters.get(key);
    if (known !== undefined) return known;
    const meter = { of, window: new Window(limit ?? Math.max(1, remaining), windowMs) };
    this.#meters.set(key, meter);
    for (const grant of this.#onTheirWay) grant.take(meter);
    this.#pace.known();
    return meter;
  }
}
