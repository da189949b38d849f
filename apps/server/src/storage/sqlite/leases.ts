import type { Lease } from '@mae/protocol';
import type { Database } from './database.js';

const take = `INSERT INTO leases (run_id, owner, expires_at_ms) VALUES (?1, ?2, ?3) ON CONFLICT (run_id) DO UPDATE
  SET owner = ?2, expires_at_ms = ?3 WHERE owner = ?2 OR expires_at_ms <= ?4`;
const give = 'DELETE FROM leases WHERE run_id = ? AND owner = ?';
/** Answers that an earlier holder was given, and that never reached the log, wait again. */
const takeBack = 'UPDATE decisions SET given_to = NULL WHERE run_id = ? AND given_to <> ?';
const giveBack = 'UPDATE decisions SET given_to = NULL WHERE run_id = ? AND given_to = ?';
const holder = 'SELECT owner, expires_at_ms AS expiresAt FROM leases WHERE run_id = ?';

/** Who may write to which run. */
export class Leases {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  take(runId: string, owner: string, durationMs: number): Lease | undefined {
    const now = this.#now();
    const expiresAt = Math.ceil(now + durationMs);
    const isTaken = this.#database.transaction(() => {
      if (this.#database.run(take, runId, owner, expiresAt, now) === 0) return false;
      this.#database.run(takeBack, runId, owner);
      return true;
    });
    return isTaken ? { runId, owner, expiresAt: new Date(expiresAt).toISOString() } : undefined;
  }

  give({ runId, owner }: Lease): void {
    this.#database.transaction(() => {
      if (this.#database.run(give, runId, owner) > 0) this.#database.run(giveBack, runId, owner);
    });
  }

  /** Who has the run; `isOver` where somebody else may take it. */
  holder(runId: string): { owner: string; isOver: boolean } | undefined {
    const held = this.#database.get<{ owner: string; expiresAt: number }>(holder, runId);
    return held && { owner: held.owner, isOver: held.expiresAt <= this.#now() };
  }

  /** Takes all back: of processes that are gone. */
  clear(): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM leases');
      this.#database.run('UPDATE decisions SET given_to = NULL WHERE given_to IS NOT NULL');
    });
  }
}
