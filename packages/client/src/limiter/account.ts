import type { IncomingHttpHeaders } from 'node:http';
import { type Cost, Grant, type Hindrance, hindranceOf, type Meter } from './grant.js';
import { Lane } from './lane.js';
import type { OwnLimits } from './own-limits.js';
import { Queue, type Waiting } from './queue.js';
import { Window } from './window.js';

/** A call that wants to be sent. */
export interface Demand {
  /** Grows with the age of the client's calls: the smallest goes first, also when it is sent again. */
  ticket: number;
  model: string;
  cost: Cost;
  limits: OwnLimits;
  /** Whether calls start slowly while nothing is known of the limits. */
  learns: boolean;
  /** Whether it is sent again after a wait of its own. */
  rested: boolean;
  signal: AbortSignal;
  /** The error for a wait that would be, or was, longer than `limits.maxWaitMs`. */
  tooLong: (hindrance: Hindrance) => Error;
}

interface Waiter extends Waiting {
  demand: Demand;
  since: number;
  waits: boolean;
  hindrance: Hindrance;
  go: (pass: Pass) => void;
  refuse: (reason: unknown) => void;
}

/** What an answer says to the limiter. */
export interface Heard {
  status: number;
  headers: IncomingHttpHeaders;
  /** Milliseconds the server asks to wait for, where they are waited for. */
  pauseMs?: number;
}

/** The right to send one attempt. `leave` must be called at its end. */
export interface Pass {
  answered: (heard: Heard) => void;
  /** Tokens the call used in truth. */
  settle: (tokens: number) => void;
  leave: () => void;
}

const laneOf = ({ model }: Demand) => `model ${model}`;
const ownOf = ({ limits }: Demand) => `own ${limits.key}`;

/** All calls of this process under one key to one host. */
export class Account {
  readonly #lanes = new Map<string, Lane>();
  readonly #own = new Map<string, Meter>();
  readonly #queue = new Queue<Waiter>();
  #active = 0;
  #pausedUntil = 0;
  #usedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Whether nothing is under way or waiting, nor was for this long. */
  idleFor(ms: number): boolean {
    return this.#active === 0 && this.#queue.size === 0 && performance.now() - this.#usedAt > ms;
  }

  /** Calls that wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Resolves when the call may be sent. Rejects with the signal's reason, or where it would wait for too long. */
  enter(demand: Demand): Promise<Pass> {
    const { signal, ticket } = demand;
    signal.throwIfAborted();
    const { promise, resolve: go, reject: refuse } = Promise.withResolvers<Pass>();
    const hindrance: Hindrance = { ms: 0, by: 'pause' };
    const places = [laneOf(demand), ownOf(demand)] as const;
    const waiter: Waiter = { demand, ticket, places, since: performance.now(), waits: true, hindrance, go, refuse };
    this.#queue.add(waiter);
    this.#pump();
    // Most may go at once, and need no timer.
    return waiter.waits ? this.#guard(waiter, promise) : promise;
  }

  /** Takes a waiter out of the queue when its call is cancelled or its patience ends. */
  async #guard(waiter: Waiter, promise: Promise<Pass>): Promise<Pass> {
    const { signal, limits } = waiter.demand;
    const cancelled = () => this.#drop(waiter, signal.reason);
    const patience = setTimeout(() => this.#drop(waiter, waiter.demand.tooLong(waiter.hindrance)), limits.maxWaitMs);
    signal.addEventListener('abort', cancelled, { once: true });
    try {
      return await promise;
    } finally {
      clearTimeout(patience);
      signal.removeEventListener('abort', cancelled);
    }
  }

  #drop(waiter: Waiter, reason: unknown): void {
    if (!this.#take(waiter)) return;
    waiter.refuse(reason);
    this.#pump();
  }

  /** Takes a waiter out of the queue; false where it is out already. */
  #take(waiter: Waiter): boolean {
    waiter.waits = false;
    return this.#queue.delete(waiter);
  }

  /** Lets go whoever may, in order; whoever waits holds back those behind that wait for the same. */
  #pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    const held = new Set<string>();
    let wake = Number.POSITIVE_INFINITY;
    for (let waiter = this.#queue.first(held); waiter !== undefined; waiter = this.#queue.first(held)) {
      const { demand } = waiter;
      const found = this.#hindrance(demand, now);
      const patience = waiter.since + demand.limits.maxWaitMs - now;
      if (found === undefined) {
        this.#take(waiter);
        waiter.go(this.#grant(demand, now));
      } else if (found.hindrance.ms > patience && Number.isFinite(found.hindrance.ms)) {
        this.#take(waiter);
        waiter.refuse(demand.tooLong(found.hindrance));
      } else {
        waiter.hindrance = found.hindrance;
        held.add(found.place);
        wake = Math.min(wake, found.hindrance.ms);
      }
    }
    if (wake === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#pump(), Math.ceil(wake));
  }

  /** What holds a call back, and the place where those behind it wait too. */
  #hindrance(demand: Demand, now: number): { hindrance: Hindrance; place: string } | undefined {
    const { limits, cost, rested, model } = demand;
    const pausedMs = this.#pausedUntil - now;
    if (pausedMs > 0 && !rested) return { hindrance: { ms: pausedMs, by: 'pause' }, place: laneOf(demand) };
    if (this.#active >= limits.maxConcurrent) {
      return { hindrance: { ms: Number.POSITIVE_INFINITY, by: 'calls at once' }, place: ownOf(demand) };
    }
    const meters = limits.windows.map((one) => this.#ownMeter(one));
    const own = hindranceOf(meters, cost, now);
    if (own !== undefined) return { hindrance: own, place: ownOf(demand) };
    const lane = this.#lane(model, demand.learns).hindrance(cost, now, rested);
    return lane === undefined ? undefined : { hindrance: lane, place: laneOf(demand) };
  }

  #grant({ model, cost, learns }: Demand, now: number): Pass {
    const grant = new Grant(cost, now);
    const lane = this.#lane(model, learns);
    lane.start(grant);
    for (const meter of this.#own.values()) grant.take(meter);
    this.#active += 1;
    let left = false;
    return {
      answered: (heard) => {
        const at = performance.now();
        grant.wasAnswered(at);
        lane.answered(grant, heard, at);
        if (heard.status === 429 && heard.pauseMs !== undefined) {
          this.#pausedUntil = Math.max(this.#pausedUntil, at + heard.pauseMs);
          lane.freeAt(at + heard.pauseMs);
        }
        this.#pump();
      },
      settle: (tokens) => grant.settle(tokens),
      leave: () => {
        if (left) return;
        left = true;
        this.#active -= 1;
        this.#usedAt = performance.now();
        lane.gone(grant);
        this.#pump();
      },
    };
  }

  #lane(model: string, learns: boolean): Lane {
    const known = this.#lanes.get(model);
    if (known !== undefined) return known;
    const lane = new Lane(learns);
    this.#lanes.set(model, lane);
    return lane;
  }

  #ownMeter({ key, of, limit, windowMs }: OwnLimits['windows'][number]): Meter {
    const known = this.#own.get(key);
    if (known !== undefined) return known;
    const meter = { of, window: new Window(limit, windowMs) };
    this.#own.set(key, meter);
    return meter;
  }
}
