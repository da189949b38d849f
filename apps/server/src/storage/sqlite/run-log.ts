import type { DurableEvent, EventLog, Lease } from '@mae/protocol';
import { type RowStanding, standingAfter } from '../row-change.js';
import { leaseLost, otherRun, sequenceTaken } from '../run-errors.js';
import type { RunStatus } from '../run-table.js';
import { usageOf } from '../run-usage.js';
import { shownTask } from '../shown-task.js';
import type { Blobs } from './blobs.js';
import type { Charges } from './charges.js';
import type { Database } from './database.js';
import type { EventTable } from './event-table.js';
import type { Leases } from './leases.js';

interface Standing {
  status: RunStatus;
  stopReason: string | null;
  suspendedFor: string | null;
  sequence: number;
  isCancelRequested: number;
  waiting: string;
}

const standingOf = `SELECT status, stop_reason AS stopReason, suspended_for AS suspendedFor, sequence,
  cancel_requested AS isCancelRequested, waiting FROM runs WHERE run_id = ?`;
const insertRow = `INSERT INTO runs (run_id, status, task, sequence, created_at, updated_at)
  VALUES (?1, 'queued', '', -1, ?2, ?2)`;
const begin = 'UPDATE runs SET task = ?, started_at = ? WHERE run_id = ?';
const move = `UPDATE runs SET status = ?, stop_reason = ?, suspended_for = ?, sequence = ?, cancel_requested = ?,
  waiting = ?, resume_requested = 0, start_fault = NULL, last_event_at = ?, updated_at = ? WHERE run_id = ?`;
const resolveDecision = `DELETE FROM decisions WHERE id =
  (SELECT min(id) FROM decisions WHERE run_id = ? AND given_to IS NOT NULL)`;
/** Answers beyond the programs that wait, the newest: nobody will ask for them any more. */
const dropDecisions = `DELETE FROM decisions WHERE run_id = ?1 AND id NOT IN
  (SELECT id FROM decisions WHERE run_id = ?1 ORDER BY id LIMIT ?2)`;

const newRun: Standing = {
  status: 'queued',
  stopReason: null,
  suspendedFor: null,
  sequence: -1,
  isCancelRequested: 0,
  waiting: '[]',
};

export interface RunLogParts {
  database: Database;
  events: EventTable;
  blobs: Blobs;
  leases: Leases;
  charges: Charges;
  /** Called after an event was stored. */
  stored: (runId: string, sequence: number) => void;
  now: () => number;
}

/** The log of one run: each event is stored in one transaction with what it changes in the run's row. */
export class RunLog implements EventLog {
  readonly #parts: RunLogParts;
  readonly #runId: string;
  readonly #lease: Lease | undefined;

  constructor(parts: RunLogParts, runId: string, lease: Lease | undefined) {
    this.#parts = parts;
    this.#runId = runId;
    this.#lease = lease;
  }

  async append(event: DurableEvent): Promise<void> {
    if (event.runId !== this.#runId) throw otherRun(this.#runId, event.runId);
    const text = JSON.stringify(event);
    this.#parts.database.transaction(() => this.#store(event, text));
    this.#parts.stored(this.#runId, event.sequence);
  }

  putBlob(content: Uint8Array): Promise<string> {
    return this.#parts.blobs.put(this.#runId, content);
  }

  getBlob(sha256: string): Promise<Uint8Array | undefined> {
    return this.#parts.blobs.get(this.#runId, sha256);
  }

  #store(event: DurableEvent, text: string): void {
    const { database, events, now } = this.#parts;
    this.#assertHeld();
    const known = database.get<Standing>(standingOf, this.#runId);
    const before = known ?? newRun;
    if (event.sequence !== before.sequence + 1) throw sequenceTaken(this.#runId, event.sequence, before.sequence + 1);
    events.insert(event, text);
    if (known === undefined) database.run(insertRow, this.#runId, new Date(now()).toISOString());
    if (event.sequence === 0) {
      const task = event.type === 'run.started' ? event.task : '';
      database.run(begin, shownTask(task), event.at, this.#runId);
    }
    this.#move(before, event);
  }

  #move(before: Standing, event: DurableEvent): void {
    const { database, charges, events, now } = this.#parts;
    const standing: RowStanding = {
      status: before.status,
      stopReason: before.stopReason ?? undefined,
      suspendedFor: before.suspendedFor ?? undefined,
      isCancelRequested: before.isCancelRequested === 1,
      waiting: JSON.parse(before.waiting),
    };
    const { status, stopReason, suspendedFor, isCancelRequested, waiting } = standingAfter(standing, event);
    database.run(
      move,
      ...[status, stopReason, suspendedFor, event.sequence, isCancelRequested, JSON.stringify(waiting)],
      ...[event.at, new Date(now()).toISOString(), this.#runId],
    );
    if (event.type === 'approval.resolved') database.run(resolveDecision, this.#runId);
    if (waiting.length < standing.waiting.length) database.run(dropDecisions, this.#runId, waiting.length);
    if (status === 'completed') charges.settle(this.#runId, () => usageOf(events.readNow(this.#runId)));
    else if (before.status === 'completed') charges.reserveAgain(this.#runId);
  }

  /** With a lease, it must still be held; without one, nobody else may hold the run. */
  #assertHeld(): void {
    const holder = this.#parts.leases.holder(this.#runId);
    if (this.#lease === undefined) {
      if (holder !== undefined && !holder.isOver) throw leaseLost(this.#runId, holder.owner);
    } else if (holder?.owner !== this.#lease.owner) {
      throw leaseLost(this.#runId, holder?.owner);
    }
  }
}
