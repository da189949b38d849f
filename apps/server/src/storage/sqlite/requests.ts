import type { ApprovalDecision } from '@mae/protocol';
import type { RunStatus } from '../run-table.js';
import type { Charges } from './charges.js';
import type { Database } from './database.js';
import type { Leases } from './leases.js';
import type { SqliteJobs } from './sqlite-jobs.js';

interface Asked {
  status: RunStatus;
  stopReason: string | null;
  sequence: number;
  waiting: number;
  decisions: number;
}

const asked = `SELECT status, stop_reason AS stopReason, sequence, json_array_length(waiting) AS waiting,
  (SELECT count(*) FROM decisions d WHERE d.run_id = r.run_id) AS decisions FROM runs r WHERE run_id = ?`;
const cancel = 'UPDATE runs SET cancel_requested = 1, updated_at = ?2 WHERE run_id = ?1';
const insertDecision = 'INSERT INTO decisions (run_id, decision) VALUES (?, ?)';
const giveDecision = `UPDATE decisions SET given_to = ?2 WHERE id =
  (SELECT min(id) FROM decisions WHERE run_id = ?1 AND given_to IS NULL) RETURNING decision`;
const resume = 'UPDATE runs SET resume_requested = 1, cancel_requested = 0, updated_at = ?2 WHERE run_id = ?1';
const queueAgain = "UPDATE runs SET status = 'queued', stop_reason = NULL, start_fault = NULL WHERE run_id = ?";
const fail = `UPDATE runs SET status = 'completed', stop_reason = 'fault', start_fault = ?, cancel_requested = 0,
  resume_requested = 0, updated_at = ? WHERE run_id = ? AND status = 'queued'`;
const startFault = 'SELECT start_fault AS fault FROM runs WHERE run_id = ?';

/** A run that ended so has nothing left to go on with. */
const final = ['passed', 'unchecked'];

export interface RequestsParts {
  database: Database;
  leases: Leases;
  charges: Charges;
  jobs: SqliteJobs;
  /** Called after a run's row was changed. */
  changed: (runId: string) => void;
  now: () => number;
}

/** What is asked of runs that are there: each with a job for whoever works on the run next. */
export class Requests {
  readonly #parts: RequestsParts;

  constructor(parts: RequestsParts) {
    this.#parts = parts;
  }

  cancel(runId: string): boolean {
    return this.#ask(runId, ({ status }) => {
      if (status === 'completed') return false;
      this.#parts.database.run(cancel, runId, this.#moment());
      return true;
    });
  }

  addDecision(runId: string, decision: ApprovalDecision): boolean {
    return this.#ask(runId, ({ waiting, decisions }) => {
      if (waiting <= decisions) return false;
      this.#parts.database.run(insertDecision, runId, JSON.stringify(decision));
      return true;
    });
  }

  nextDecision(runId: string): ApprovalDecision | undefined {
    const { database, leases } = this.#parts;
    const owner = leases.holder(runId)?.owner ?? '';
    const text = database.get<{ decision: string }>(giveDecision, runId, owner)?.decision;
    return text === undefined ? undefined : JSON.parse(text);
  }

  resume(runId: string): boolean {
    const { database, leases, charges } = this.#parts;
    return this.#ask(runId, ({ status, stopReason, sequence }) => {
      if (stopReason !== null && final.includes(stopReason)) return false;
      // Whoever has just suspended or ended it may still hold it.
      const isHeld = leases.holder(runId)?.isOver === false;
      if (isHeld && (status === 'queued' || status === 'running')) return false;
      database.run(resume, runId, this.#moment());
      if (status === 'completed' && sequence === -1) {
        database.run(queueAgain, runId);
        charges.reserveAgain(runId);
      }
      return true;
    });
  }

  failQueued(runId: string, fault: { code: string; message: string }): void {
    const { database, charges, changed } = this.#parts;
    const { code, message } = fault;
    const isChanged = database.transaction(() => {
      const count = database.run(fail, JSON.stringify({ code, message }), this.#moment(), runId);
      if (count > 0) charges.settle(runId, () => ({ tokens: 0, costUsd: 0 }));
      return count > 0;
    });
    if (isChanged) changed(runId);
  }

  startFault(runId: string): { code: string; message: string } | undefined {
    const text = this.#parts.database.get<{ fault: string | null }>(startFault, runId)?.fault ?? undefined;
    return text === undefined ? undefined : JSON.parse(text);
  }

  #moment(): string {
    return new Date(this.#parts.now()).toISOString();
  }

  #ask(runId: string, change: (run: Asked) => boolean): boolean {
    const { database, jobs, changed } = this.#parts;
    const isChanged = database.transaction(() => {
      const run = database.get<Asked>(asked, runId);
      if (run === undefined || !change(run)) return false;
      jobs.insert(runId);
      return true;
    });
    if (isChanged) {
      jobs.announce();
      changed(runId);
    }
    return isChanged;
  }
}
