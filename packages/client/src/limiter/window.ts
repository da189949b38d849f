/**
 * Milliseconds within which the server is taken to have counted a call: until then it is on its way, after that its
 * window runs, however long the model takes to answer.
 */
const arrivalMs = 250;

/** What one call, or what others used of the same limit, takes of a window. */
export interface Share {
  readonly grantedAt: number;
  cost: number;
  /** From here it counts for one length of the window. */
  countedAt: number;
  answered: boolean;
  /** It counts no more. */
  forgotten: boolean;
}

/**
 * One limit: so much within a sliding window. It knows what this process sent, and is corrected by what the server says
 * is left. A server whose window is fixed, or whose bucket fills up steadily, gives at least what a sliding one does.
 */
export class Window {
  limit: number;
  readonly windowMs: number;
  #shares: Share[] = [];
  #used = 0;

  constructor(limit: number, windowMs: number) {
    this.limit = limit;
    this.windowMs = windowMs;
  }

  /** Milliseconds until a call of this cost fits; 0 where it does now. More than the limit fits an empty window. */
  waitMs(cost: number, now: number): number {
    this.#forget(now);
    const wanted = Math.min(cost, this.limit);
    let used = this.#used;
    let ms = 0;
    for (const share of this.#shares) {
      if (used + wanted <= this.limit) break;
      used -= share.cost;
      ms = Math.max(ms, share.countedAt + this.windowMs - now);
    }
    return ms;
  }

  take(cost: number, now: number): Share {
    return this.#add({
      grantedAt: now,
      cost: Math.min(cost, this.limit),
      countedAt: now + arrivalMs,
      answered: false,
      forgotten: false,
    });
  }

  /** The head of the answer is here: the call was counted by now. */
  answered(share: Share, now: number): void {
    share.answered = true;
    share.countedAt = Math.min(share.countedAt, now);
  }

  /** What the call used in truth. */
  settle(share: Share, cost: number): void {
    if (share.forgotten) return;
    this.#used += cost - share.cost;
    share.cost = cost;
  }

  /**
   * What the server said with the answer to one call. Calls sent since, or at nearly the same time, may not be in it;
   * all others are: what is missing was used by other processes, what is too much was given back.
   */
  report({ limit, remaining }: { limit?: number; remaining: number }, of: Share, now: number): void {
    this.#forget(now);
    this.limit = limit ?? Math.max(this.limit, remaining);
    const uncounted = new Set<Share>();
    let pending = 0;
    // The youngest are last: calls long under way are not looked at.
    for (let at = this.#shares.length - 1; at >= 0; at--) {
      const share = this.#shares[at];
      if (share === undefined || share.grantedAt < of.grantedAt - arrivalMs) break;
      if (share === of || share.answered) continue;
      uncounted.add(share);
      pending += share.cost;
    }
    let surplus = this.#used - pending - Math.max(0, this.limit - remaining);
    if (surplus < 0) {
      this.#add({ grantedAt: now, cost: -surplus, countedAt: now, answered: true, forgotten: false });
      return;
    }
    for (const share of this.#shares) {
      if (surplus <= 0) return;
      if (uncounted.has(share)) continue;
      const given = Math.min(share.cost, surplus);
      share.cost -= given;
      this.#used -= given;
      surplus -= given;
    }
  }

  /** The server named the moment from which it takes calls again. */
  freeAt(moment: number): void {
    for (const share of this.#shares) share.countedAt = Math.min(share.countedAt, moment - this.windowMs);
  }

  #add(share: Share): Share {
    this.#shares.push(share);
    this.#used += share.cost;
    return share;
  }

  #forget(now: number): void {
    let gone = 0;
    for (const share of this.#shares) {
      if (share.cost > 0 && share.countedAt + this.windowMs > now) break;
      this.#used -= share.cost;
      share.forgotten = true;
      gone++;
    }
    if (gone > 0) this.#shares.splice(0, gone);
    if (this.#shares.length === 0) this.#used = 0;
  }
}
