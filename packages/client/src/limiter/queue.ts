/** One that waits. */
export interface Waiting {
  /** The smallest is the oldest. */
  ticket: number;
  /** What it waits for together with others: whoever is behind it at either place waits too. */
  places: readonly [string, string];
}

/** Those that wait, in lists of those that wait for the same, so that a look at it costs the same however long it is. */
export class Queue<T extends Waiting> {
  readonly #lists = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: T): void {
    const key = item.places.join(' ');
    const list = this.#lists.get(key) ?? [];
    list.splice(list.findLastIndex((other) => other.ticket < item.ticket) + 1, 0, item);
    this.#lists.set(key, list);
    this.#size += 1;
  }

  /** False where it does not wait any more. */
  delete(item: T): boolean {
    const key = item.places.join(' ');
    const list = this.#lists.get(key);
    const at = list?.indexOf(item) ?? -1;
    if (list === undefined || at < 0) return false;
    if (at === 0) list.shift();
    else list.splice(at, 1);
    if (list.length === 0) this.#lists.delete(key);
    this.#size -= 1;
    return true;
  }

  /** The oldest that waits at none of these places. */
  first(held: ReadonlySet<string>): T | undefined {
    let oldest: T | undefined;
    for (const [head] of this.#lists.values()) {
      if (head === undefined || head.places.some((place) => held.has(place))) continue;
      if (oldest === undefined || head.ticket < oldest.ticket) oldest = head;
    }
    return oldest;
  }
}
