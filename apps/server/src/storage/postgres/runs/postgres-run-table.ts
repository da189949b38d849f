import type { ApprovalDecision, DurableEvent, EventLog, Lease, RunRequest, RunStore, RunSummary } from '@mae/protocol';
import { assertRunId, isRunId } from '../../run-id.js';
import type {
  CreatedRun,
  NewRun,
  RunFilter,
  RunPage,
  RunRow,
  RunStatus,
  RunTable,
  StartBounds,
} from '../../run-table.js';
import type { Database, Queries } from '../database/database.js';
import { blobsOf, getBlob } from './blobs.js';
import { createRun } from './create-run.js';
import { giveLease, takeLease } from './leases.js';
import { listRuns } from './list.js';
import { PostgresEventLog } from './postgres-event-log.js';
import { pruneRuns, removeRun } from './removal.js';
import { addDecision, failQueued, nextDecision, requestCancel, requestResume } from './requests.js';
import { readPage, readRow } from './rows.js';
import { parseStored } from './stored-event.js';
import { readRequest } from './stored-request.js';
import { countRuns, findOrphans } from './upkeep.js';

/** Queues a run inside a transaction. */
export type AddJob = (transaction: Queries, runId: string) => Promise<void>;

/** Runs in tables of Postgres. Ids that no run can have are not there. */
export class PostgresRunTable implements RunTable {
  readonly #database: Database;
  readonly #addJob: AddJob;

  constructor(database: Database, addJob: AddJob) {
    this.#database = database;
    this.#addJob = addJob;
  }

  async log(runId: string, lease?: Lease): Promise<EventLog> {
    assertRunId(runId);
    return new PostgresEventLog(this.#database, runId, lease);
  }

  list(options?: Parameters<RunStore['list']>[0]): Promise<RunSummary[]> {
    return listRuns(this.#database, options);
  }

  async read(runId: string, { from = 0 }: { from?: number } = {}): Promise<DurableEvent[]> {
    if (!isRunId(runId)) return [];
    const text = 'SELECT event FROM mae.events WHERE run_id = $1 AND sequence >= $2 ORDER BY sequence';
    return (await this.#database.query<{ event: string }>(text, [runId, from])).map(parseStored);
  }

  lease(runId: string, owner: string, durationMs: number): Promise<Lease | undefined> {
    return takeLease(this.#database, runId, owner, durationMs);
  }

  release(lease: Lease): Promise<void> {
    return this.#database.transaction(async (transaction) => {
      if (await giveLease(transaction, lease)) await this.#addJob(transaction, lease.runId);
    });
  }

  async delete(runId: string): Promise<boolean> {
    if (!isRunId(runId)) return false;
    return this.#database.transaction((transaction) => removeRun(transaction, runId));
  }

  create(run: NewRun, bounds: StartBounds = {}): Promise<CreatedRun> {
    return this.#database.transaction((transaction) =>
      createRun(transaction, run, bounds, (runId) => this.#addJob(transaction, runId)),
    );
  }

  async row(runId: string): Promise<RunRow | undefined> {
    return isRunId(runId) ? readRow(this.#database, runId) : undefined;
  }

  async request(runId: string): Promise<RunRequest | undefined> {
    if (!isRunId(runId)) return undefined;
    const text = 'SELECT request FROM mae.runs WHERE run_id = $1 AND request IS NOT NULL';
    const [row] = await this.#database.query<{ request: string }>(text, [runId]);
    return row && readRequest(row.request, await blobsOf(this.#database, runId));
  }

  page(filter: RunFilter, options: { limit: number; cursor?: string }): Promise<RunPage> {
    return readPage(this.#database, filter, options);
  }

  requestCancel(runId: string): Promise<boolean> {
    return this.#ask(runId, requestCancel);
  }

  addDecision(runId: string, decision: ApprovalDecision): Promise<boolean> {
    return this.#ask(runId, (transaction, id, addJob) => addDecision(transaction, id, decision, addJob));
  }

  async nextDecision(runId: string): Promise<ApprovalDecision | undefined> {
    return isRunId(runId) ? nextDecision(this.#database, runId) : undefined;
  }

  requestResume(runId: string): Promise<boolean> {
    return this.#ask(runId, requestResume);
  }

  async failQueued(runId: string, fault: { code: string; message: string }): Promise<void> {
    if (isRunId(runId)) await failQueued(this.#database, runId, fault);
  }

  async startFault(runId: string): Promise<{ code: string; message: string } | undefined> {
    if (!isRunId(runId)) return undefined;
    const text = 'SELECT start_fault FROM mae.runs WHERE run_id = $1 AND start_fault IS NOT NULL';
    const [row] = await this.#database.query<{ start_fault: string }>(text, [runId]);
    return row && (JSON.parse(row.start_fault) as { code: string; message: string });
  }

  blob(runId: string, sha256: string): Promise<Uint8Array | undefined> {
    return getBlob(this.#database, runId, sha256);
  }

  orphans({ limit }: { limit: number }): Promise<string[]> {
    return findOrphans(this.#database, limit);
  }

  prune({ before, limit }: { before: string; limit: number }): Promise<number> {
    return pruneRuns(this.#database, before, limit);
  }

  counts(): Promise<Record<RunStatus, number> & { oldestQueuedMs: number }> {
    return countRuns(this.#database);
  }

  /** The storage is closed as a whole. */
  async close(): Promise<void> {}

  async #ask(
    runId: string,
    request: (transaction: Queries, runId: string, addJob: (runId: string) => Promise<void>) => Promise<boolean>,
  ): Promise<boolean> {
    if (!isRunId(runId)) return false;
    return this.#database.transaction((transaction) =>
      request(transaction, runId, (id) => this.#addJob(transaction, id)),
    );
  }
}
