import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  type DurableEvent,
  type EventLog,
  type Lease,
  MaeError,
  parseAs,
  type RunStore,
  type RunSummary,
} from '@mae/protocol';
import { holderOf, isHeld, newestClaim } from './claims.js';
import { readEvents, readLines } from './event-file.js';
import {
  type FileRunStoreOptions,
  LeaseOptions,
  ListOptions,
  PruneLimits,
  ReadOptions,
  StoreOptions,
} from './options.js';
import { bytesBelow, type Pruned, type PruneOptions, toPrune } from './prune.js';
import { isRunId, StorePaths } from './run-paths.js';
import { guarded, isMissing } from './store-errors.js';
import { allSummaries } from './summaries.js';
import { Writers } from './writers.js';

const invalid = { code: 'RUN_STORE_OPTIONS_INVALID', what: 'The options of the store' };

/**
 * Runs in a folder: for each run a file of JSON lines, one event a line, and its files by SHA-256.
 *
 * An `append` resolves once the event is on the disk. A run has one writer at a time, of all processes of the machine:
 * by `lease`, or without one from the first append until the run ends. Whoever was killed loses its runs at once,
 * whoever hangs when its lease expires; what it still writes is refused and never read. Readers need no right and never
 * wait.
 */
export class FileRunStore implements RunStore, AsyncDisposable {
  readonly #paths: StorePaths;
  readonly #writers: Writers;
  readonly #onNotice: (notice: string) => void;
  readonly #now: () => number;

  /** @throws MaeError `RUN_STORE_OPTIONS_INVALID` */
  constructor(options: FileRunStoreOptions) {
    const { folder, sync, onNotice, now } = parseAs(StoreOptions, options, invalid);
    this.#paths = new StorePaths(folder);
    this.#writers = new Writers({ paths: this.#paths, sync, onNotice, now });
    this.#onNotice = onNotice;
    this.#now = now;
  }

  /**
   * The log of a run. Nothing is written before its first `append` or `putBlob`.
   *
   * Without a lease, the first `append` takes the run, and is refused with `RUN_STORE_BUSY`, naming the holder, where
   * another writer has it. After a crash that append removes the half of an event the crash left, and says so.
   *
   * @throws MaeError `RUN_ID_INVALID`; `RUN_LEASE_LOST` for a lease that this store does not hold
   */
  async log(runId: string, lease?: Lease): Promise<EventLog> {
    this.#writers.assertOpen();
    return this.#writers.log(runId, lease);
  }

  /**
   * Newest first, from the first and last event of each log: 10,000 runs take about 0.4 s. A run that cannot
   * be read is left out, and said.
   *
   * @param options `limit` is 50 unless given
   * @throws MaeError `RUN_NOT_FOUND` for a `before` that is not there
   */
  async list(options: { limit?: number; before?: string; status?: RunSummary['status'] } = {}): Promise<RunSummary[]> {
    const { limit, before, status } = parseAs(ListOptions, options, invalid);
    const all = await guarded(this.#paths.runs, () => allSummaries(this.#paths.runs, this.#onNotice));
    const from = before === undefined ? 0 : all.findIndex((run) => run.runId === before) + 1;
    if (before !== undefined && from === 0) {
      const message = `There is no run ${before} to go on from in the list. Begin at its first page.`;
      throw new MaeError({ code: 'RUN_NOT_FOUND', message, details: { runId: before } });
    }
    const rest = all.slice(from);
    return (status === undefined ? rest : rest.filter((run) => run.status === status)).slice(0, limit);
  }

  /** @throws MaeError `RUN_STORE_DAMAGED` and `RUN_STORE_VERSION_UNKNOWN`, with file and line */
  async read(runId: string, options: { from?: number } = {}): Promise<DurableEvent[]> {
    const { from } = parseAs(ReadOptions, options, invalid);
    return isRunId(runId) ? readEvents(this.#paths.run(runId), from) : [];
  }

  /**
   * Takes the right to write, or renews it where `owner` has it from this store. An `owner` is one life of one worker:
   * the same name from another process takes over.
   */
  async lease(runId: string, owner: string, durationMs: number): Promise<Lease | undefined> {
    this.#writers.assertOpen();
    const given = parseAs(LeaseOptions, { owner, durationMs }, { ...invalid, what: 'The lease' });
    return guarded(this.#paths.run(runId), () => this.#writers.lease(runId, given.owner, given.durationMs));
  }

  release(lease: Lease): Promise<void> {
    return guarded(this.#paths.run(lease.runId), () => this.#writers.release(lease));
  }

  /** Who writes to a run now, in words; `undefined` where nobody does, also where its last writer was killed. */
  async holder(runId: string): Promise<string | undefined> {
    if (!isRunId(runId)) return undefined;
    const claim = await newestClaim(this.#paths.run(runId)).catch(() => undefined);
    return isHeld(claim, this.#now()) ? holderOf(claim) : undefined;
  }

  /** Removes a run, also one that is being written: its writer is refused from then on. */
  async delete(runId: string): Promise<boolean> {
    if (!isRunId(runId)) return false;
    const folder = this.#paths.run(runId);
    await this.#writers.forget(runId);
    return guarded(folder, async () => {
      const stored = await readLines(folder);
      // Gone at once for everybody; what takes long, and may be interrupted, comes after.
      const aside = path.join(this.#paths.runs, `.deleted-${randomBytes(8).toString('hex')}`);
      try {
        await rename(folder, aside);
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
      await this.#sweep();
      return stored !== undefined && stored.lines.length > 0;
    });
  }

  /** Removes runs beyond the limits given, the oldest first. One that is being written stays. */
  async prune(options: PruneOptions): Promise<Pruned> {
    const limits = parseAs(PruneLimits, options, { ...invalid, what: 'The limits' });
    const summaries = await guarded(this.#paths.runs, () => allSummaries(this.#paths.runs, this.#onNotice));
    const countsBytes = limits.maxBytes !== undefined;
    const runs = [];
    for (const summary of summaries) {
      const folder = this.#paths.run(summary.runId);
      const isWritten = (await this.holder(summary.runId)) !== undefined;
      runs.push({ summary, bytes: countsBytes ? await bytesBelow(folder) : 0, isHeld: isWritten });
    }
    const pruned: Pruned = { runIds: [], bytes: 0 };
    for (const { summary, bytes } of toPrune(runs, limits, this.#now())) {
      const size = countsBytes ? bytes : await bytesBelow(this.#paths.run(summary.runId));
      if (!(await this.delete(summary.runId))) continue;
      pruned.runIds.push(summary.runId);
      pruned.bytes += size;
    }
    return pruned;
  }

  /** Closes its files and gives its runs back. Reading goes on to work. */
  async close(): Promise<void> {
    await this.#writers.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Removes what was deleted, also by a process that was killed over it. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#paths.runs)) {
      if (name.startsWith('.deleted-')) {
        await rm(path.join(this.#paths.runs, name), { recursive: true, force: true });
      }
    }
  }
}
