import type { Lease } from '@mae/protocol';
import type { Database } from './database.js';

const take = `INSERT INTO leases (run_id, owner, expires_at_ms) VALUES (?1, ?2, ?3) ON CONFLICT (run_id) DO UPDATE
  SET owner = ?2, expires_at_ms = ?3 WHERE owner = ?2 OR expires_at_ms <= ?4`;
const give = 'DELETE FROM leases WHERE run_id = ? AND owner = ?';
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
    if (this.#database.run(take, runId, owner, expiresAt, now) === 0) return undefined;
    return { runId, owner, expiresAt: new Date(expiresAt).toISOString() };
  }

  give({ runId, owner }: Lease): void {
    this.#database.run(give, runId, owner);
  }

  /** Who has the run; `isOver` where somebody else may take it. */
  holder(runId: string): { owner: string; isOver: boolean } | undefined {
    const held = this.#database.get<{ owner: string; expiresAt: number }>(holder, runId);
    return held && { owner: held.owner, isOver: held.expiresAt <= this.#now() };
  }

  /** Takes all back: of processes that are gone. */
  clear(): void {
    this.#database.run('DELETE FROM leases');
  }
}
