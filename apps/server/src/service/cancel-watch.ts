import type { RunRow } from '../storage/run-table.js';
import type { Storage } from '../storage/storage.js';

/** Where a message was lost, a cancel is seen this late, in milliseconds. */
const pollMs = 1_000;

/** Notices that a run which is at work here was cancelled or removed. */
export class CancelWatch implements Disposable {
  readonly #storage: Pick<Storage, 'runs'>;
  readonly #runId: string;
  readonly #cancelled = new AbortController();
  readonly #unfollow: () => void;
  readonly #poll: NodeJS.Timeout;

  constructor(storage: Pick<Storage, 'runs' | 'bus'>, row: RunRow) {
    this.#storage = storage;
    this.#runId = row.runId;
    // A table that cannot be read now is asked again.
    const look = (): void => void this.#look().catch(() => {});
    // A message with a sequence is about an event, and those are this process's own.
    this.#unfollow = storage.bus.follow(row.runId, { changed: (sequence) => sequence === undefined && look() });
    this.#poll = setInterval(look, pollMs).unref();
    this.#judge(row);
  }

  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#poll);
    this.#unfollow();
  }

  async #look(): Promise<void> {
    this.#judge(await this.#storage.runs.row(this.#runId));
  }

  #judge(row: RunRow | undefined): void {
    if (row?.isCancelRequested === false) return;
    const why = row === undefined ? 'it was removed.' : 'somebody asked for it.';
    this.#cancelled.abort(new DOMException(why, 'AbortError'));
  }
}
