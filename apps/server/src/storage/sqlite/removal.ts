import { setImmediate } from 'node:timers/promises';
import { usageOf } from '../run-usage.js';
import type { Blobs } from './blobs.js';
import type { Charges } from './charges.js';
import type { Database } from './database.js';
import type { EventTable } from './event-table.js';

const unfinished = "SELECT 1 FROM runs WHERE run_id = ? AND status <> 'completed' AND key_id IS NOT NULL";
const own = ['events', 'requests', 'leases', 'decisions', 'jobs'].map(
  (table) => `DELETE FROM ${table} WHERE run_id = ?`,
);
const removeRow = 'DELETE FROM runs WHERE run_id = ?';
const old = `SELECT run_id AS runId FROM runs r WHERE status = 'completed' AND updated_at < ? AND resume_requested = 0
  AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.run_id = r.run_id AND l.expires_at_ms > ?)
  ORDER BY updated_at LIMIT ?`;
const withoutRun = 'SELECT DISTINCT run_id AS runId FROM blob_parts WHERE run_id NOT IN (SELECT run_id FROM runs)';

/** Pages of the file given back to the disk at once: 1 MB. */
const vacuum = 'PRAGMA incremental_vacuum(256)';
const freePages = 'SELECT freelist_count AS count FROM pragma_freelist_count';

export interface RemovalParts {
  database: Database;
  events: EventTable;
  blobs: Blobs;
  charges: Charges;
  changed: (runId: string) => void;
  now: () => number;
}

/** Takes runs out, a little at a time, so that nobody waits for it. */
export class Removal {
  readonly #parts: RemovalParts;

  constructor(parts: RemovalParts) {
    this.#parts = parts;
  }

  /** The run is gone with the first transaction; its bytes follow. */
  async delete(runId: string): Promise<boolean> {
    const { database, events, blobs, charges, changed } = this.#parts;
    const wasThere = database.transaction(() => {
      // What it has used was used; what it had reserved is free again.
      if (database.get(unfinished, runId)) charges.settle(runId, () => usageOf(events.readNow(runId)));
      for (const sql of own) database.run(sql, runId);
      blobs.forget(runId);
      return database.run(removeRow, runId) > 0;
    });
    await blobs.sweep(runId);
    if (wasThere) changed(runId);
    return wasThere;
  }

  async prune({ before, limit }: { before: string; limit: number }): Promise<number> {
    const { database, now } = this.#parts;
    const runs = database.all<{ runId: string }>(old, before, now(), limit);
    for (const { runId } of runs) {
      await this.delete(runId);
      await setImmediate();
    }
    if (runs.length > 0) await this.#giveBack();
    return runs.length;
  }

  /** Removes the bytes of runs that a crash kept from being created or deleted whole. */
  async sweep(): Promise<void> {
    const { database, blobs } = this.#parts;
    for (const { runId } of database.all<{ runId: string }>(withoutRun)) {
      blobs.forget(runId);
      await blobs.sweep(runId);
    }
  }

  async #giveBack(): Promise<void> {
    const { database } = this.#parts;
    const free = (): number => database.get<{ count: number }>(freePages)?.count ?? 0;
    for (let before = free(); before > 0; ) {
      database.script(vacuum);
      await setImmediate();
      const after = free();
      if (after >= before) return;
      before = after;
    }
  }
}
