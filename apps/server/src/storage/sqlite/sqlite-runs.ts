import type { ApprovalDecision, DurableEvent, EventLog, Lease, RunRequest, RunSummary } from '@mae/protocol';
import { assertRunId } from '../run-id.js';
import type { CreatedRun, NewRun, RunFilter, RunPage, RunRow, RunTable, StartBounds } from '../run-table.js';
import { Blobs } from './blobs.js';
import { Charges } from './charges.js';
import type { Database } from './database.js';
import { EventTable } from './event-table.js';
import { Leases } from './leases.js';
import type { LocalBus } from './local-bus.js';
import { Removal } from './removal.js';
import { Requests } from './requests.js';
import { RowTable } from './row-table.js';
import { RunLog, type RunLogParts } from './run-log.js';
import type { SqliteJobs } from './sqlite-jobs.js';
import { Starts } from './starts.js';

export interface SqliteRunsOptions {
  database: Database;
  jobs: SqliteJobs;
  bus: LocalBus;
  now: () => number;
}

/** Runs in one database of SQLite. */
export class SqliteRuns implements RunTable {
  readonly #events: EventTable;
  readonly #blobs: Blobs;
  readonly #leases: Leases;
  readonly #rows: RowTable;
  readonly #starts: Starts;
  readonly #requests: Requests;
  readonly #removal: Removal;
  readonly #logParts: RunLogParts;

  constructor({ database, jobs, bus, now }: SqliteRunsOptions) {
    const events = new EventTable(database);
    const blobs = new Blobs(database);
    const leases = new Leases(database, now);
    const charges = new Charges(database);
    const changed = (runId: string, sequence?: number): void => bus.changed(runId, sequence);
    this.#events = events;
    this.#blobs = blobs;
    this.#leases = leases;
    this.#rows = new RowTable(database, now);
    this.#starts = new Starts({ database, blobs, charges, jobs, now });
    this.#requests = new Requests({ database, leases, charges, jobs, changed, now });
    this.#removal = new Removal({ database, events, blobs, charges, changed, now });
    this.#logParts = { database, events, blobs, leases, charges, stored: changed, now };
  }

  async log(runId: string, lease?: Lease): Promise<EventLog> {
    assertRunId(runId);
    return new RunLog(this.#logParts, runId, lease);
  }

  async list(options: { limit?: number; before?: string; status?: RunSummary['status'] } = {}): Promise<RunSummary[]> {
    return this.#rows.list(options);
  }

  async read(runId: string, { from = 0 }: { from?: number } = {}): Promise<DurableEvent[]> {
    return this.#events.read(runId, from);
  }

  async lease(runId: string, owner: string, durationMs: number): Promise<Lease | undefined> {
    assertRunId(runId);
    return this.#leases.take(runId, owner, durationMs);
  }

  async release(lease: Lease): Promise<void> {
    this.#leases.give(lease);
  }

  delete(runId: string): Promise<boolean> {
    return this.#removal.delete(runId);
  }

  create(run: NewRun, bounds: StartBounds = {}): Promise<CreatedRun> {
    return this.#starts.create(run, bounds);
  }

  async row(runId: string): Promise<RunRow | undefined> {
    return this.#rows.row(runId);
  }

  request(runId: string): Promise<RunRequest | undefined> {
    return this.#starts.request(runId);
  }

  async page(filter: RunFilter, options: { limit: number; cursor?: string }): Promise<RunPage> {
    return this.#rows.page(filter, options);
  }

  async requestCancel(runId: string): Promise<boolean> {
    return this.#requests.cancel(runId);
  }

  async addDecision(runId: string, decision: ApprovalDecision): Promise<boolean> {
    return this.#requests.addDecision(runId, decision);
  }

  async nextDecision(runId: string): Promise<ApprovalDecision | undefined> {
    return this.#requests.nextDecision(runId);
  }

  async requestResume(runId: string): Promise<boolean> {
    return this.#requests.resume(runId);
  }

  async failQueued(runId: string, fault: { code: string; message: string }): Promise<void> {
    this.#requests.failQueued(runId, fault);
  }

  async startFault(runId: string): Promise<{ code: string; message: string } | undefined> {
    return this.#requests.startFault(runId);
  }

  async blob(runId: string, sha256: string): Promise<Uint8Array | undefined> {
    return this.#blobs.get(runId, sha256);
  }

  async orphans({ limit }: { limit: number }): Promise<string[]> {
    return this.#rows.orphans(limit);
  }

  prune(options: { before: string; limit: number }): Promise<number> {
    return this.#removal.prune(options);
  }

  async counts(): ReturnType<RunTable['counts']> {
    return this.#rows.counts();
  }

  /** What a server does when it begins: nobody else can be at work in its folder. */
  async takeOver(): Promise<void> {
    this.#leases.clear();
    await this.#removal.sweep();
  }

  /** Its storage closes the database. */
  async close(): Promise<void> {}
}
