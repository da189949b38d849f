import { type Lease, MaeError } from '@mae/protocol';
import { Blobs } from './blobs.js';
import { makeFolder, syncFolder } from './disk.js';
import { FileEventLog } from './file-event-log.js';
import { Hold } from './hold.js';
import { describeProcess, ownMark } from './process-mark.js';
import type { StorePaths } from './run-paths.js';
import { busy, leaseLost } from './store-errors.js';

/** A writer without a lease holds its run for so long at a time, and renews that in time. */
const ownHoldMs = 60_000;

interface Entry {
  log: FileEventLog;
  hold?: Hold;
  renewal?: NodeJS.Timeout;
}

export interface WritersOptions {
  paths: StorePaths;
  sync: boolean;
  onNotice: (notice: string) => void;
  now: () => number;
}

/** The runs that one store writes to: each has one log in this process, by lease or without. */
export class Writers {
  readonly #options: WritersOptions;
  /** With a lease. */
  readonly #leased = new Map<string, Entry & { hold: Hold }>();
  /** Without one: the run is held from the first append to the end of the run. */
  readonly #own = new Map<string, Entry>();
  readonly #turns = new Map<string, Promise<unknown>>();
  #isClosed = false;

  constructor(options: WritersOptions) {
    this.#options = options;
  }

  /** @throws MaeError `RUN_STORE_CLOSED` */
  assertOpen(): void {
    if (!this.#isClosed) return;
    throw new MaeError({ code: 'RUN_STORE_CLOSED', message: 'The store was closed; make a new one.' });
  }

  lease(runId: string, owner: string, durationMs: number): Promise<Lease | undefined> {
    return this.#inTurn(runId, async () => {
      const expiresAt = this.#options.now() + durationMs;
      const mine = this.#leased.get(runId);
      if (mine?.hold.owner === owner && (await mine.hold.renew(expiresAt))) return leaseOf(mine.hold);
      const hold = await this.#take(runId, { owner, expiresAt, whileAlive: false });
      if (typeof hold === 'string') return undefined;
      await mine?.log.close();
      this.#leased.set(runId, { hold, log: this.#logOf(runId, async () => hold) });
      return leaseOf(hold);
    });
  }

  release(lease: Lease): Promise<void> {
    return this.#inTurn(lease.runId, async () => {
      const mine = this.#leased.get(lease.runId);
      if (mine?.hold.owner !== lease.owner) return;
      this.#leased.delete(lease.runId);
      await mine.log.close();
      await mine.hold.release();
    });
  }

  log(runId: string, lease?: Lease): FileEventLog {
    if (lease !== undefined) {
      const mine = this.#leased.get(runId);
      if (mine && mine.hold.owner === lease.owner && lease.runId === runId) return mine.log;
      throw leaseLost(runId, 'this store does not have it, or has given it back');
    }
    const known = this.#own.get(runId);
    if (known) return known.log;
    const entry: Entry = {
      log: this.#logOf(
        runId,
        () => this.#holdOwn(runId, entry),
        () => this.#endOwn(entry),
      ),
    };
    this.#own.set(runId, entry);
    return entry.log;
  }

  /** Forgets a run that is no more. */
  async forget(runId: string): Promise<void> {
    const entries = [this.#leased.get(runId), this.#own.get(runId)];
    this.#leased.delete(runId);
    this.#own.delete(runId);
    for (const entry of entries) {
      clearInterval(entry?.renewal);
      await entry?.log.close();
    }
  }

  /** Closes all files and gives every run back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const entries = [...this.#leased.values(), ...this.#own.values()];
    this.#leased.clear();
    this.#own.clear();
    for (const entry of entries) {
      await entry.log.close();
      await this.#endOwn(entry);
    }
  }

  #logOf(runId: string, hold: () => Promise<Hold>, ended = async () => {}): FileEventLog {
    const { paths, sync, onNotice } = this.#options;
    const folder = paths.run(runId);
    return new FileEventLog({ runId, folder, blobs: new Blobs(folder, { sync }), sync, onNotice, hold, ended });
  }

  async #take(
    runId: string,
    options: { owner: string; expiresAt: number; whileAlive: boolean },
  ): Promise<Hold | string> {
    const { paths, now, sync } = this.#options;
    const folder = paths.run(runId);
    const made = await makeFolder(folder);
    if (made !== undefined && sync) await syncFolder(paths.runs);
    return Hold.take({ runId, folder, now, ...options });
  }

  async #holdOwn(runId: string, entry: Entry): Promise<Hold> {
    if (entry.hold) return entry.hold;
    this.assertOpen();
    const { now } = this.#options;
    const owner = describeProcess(ownMark);
    const hold = await this.#take(runId, { owner, expiresAt: now() + ownHoldMs, whileAlive: true });
    if (typeof hold === 'string') throw busy(runId, hold);
    entry.hold = hold;
    entry.renewal = setInterval(() => void hold.renew(now() + ownHoldMs).catch(() => {}), ownHoldMs / 3).unref();
    return hold;
  }

  /** A run that has ended, or waits, needs no writer. */
  async #endOwn(entry: Entry): Promise<void> {
    clearInterval(entry.renewal);
    const { hold } = entry;
    entry.hold = undefined;
    await hold?.release();
  }

  #inTurn<T>(runId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(runId) ?? Promise.resolve()).then(work);
    const settled = turn
      .catch(() => {})
      .then(() => {
        if (this.#turns.get(runId) === settled) this.#turns.delete(runId);
      });
    this.#turns.set(runId, settled);
    return turn;
  }
}

const leaseOf = ({ runId, owner, expiresAt }: Hold): Lease => ({ runId, owner, expiresAt });
