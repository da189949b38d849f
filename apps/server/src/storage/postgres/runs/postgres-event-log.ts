import { setTimeout as pause } from 'node:timers/promises';
import type { DurableEvent, EventLog, Lease } from '@mae/protocol';
import type { Queries } from '../database/database.js';
import { isUnavailable } from '../database/storage-error.js';
import { append } from './append.js';
import { getBlob, putBlob } from './blobs.js';

/** How long an append goes on asking a database that does not answer, and the pause between two times. */
const patienceMs = 15_000;
const pauseMs = 100;

/** The log of one run, for one writer. */
export class PostgresEventLog implements EventLog {
  readonly #database: Queries;
  readonly #runId: string;
  readonly #lease: Lease | undefined;

  constructor(database: Queries, runId: string, lease: Lease | undefined) {
    this.#database = database;
    this.#runId = runId;
    this.#lease = lease;
  }

  /**
   * Stores an event once. A database that is away for a moment is asked again: a restart of Postgres costs a run
   * nothing, as long as nobody else has taken it since.
   */
  async append(event: DurableEvent): Promise<void> {
    const text = JSON.stringify(event);
    const written = { runId: this.#runId, event, text, lease: this.#lease };
    let isAgain = false;
    for (const since = performance.now(); ; await pause(pauseMs)) {
      try {
        // The answer to the time before may have been lost after it was stored.
        if (isAgain && (await this.#isStored(event, text))) return;
        return await append(this.#database, written);
      } catch (error) {
        if (!isUnavailable(error) || performance.now() - since > patienceMs) throw error;
        isAgain = true;
      }
    }
  }

  async putBlob(content: Uint8Array): Promise<string> {
    return putBlob(this.#database, this.#runId, content, this.#lease);
  }

  async getBlob(sha256: string): Promise<Uint8Array | undefined> {
    return getBlob(this.#database, this.#runId, sha256);
  }

  /** Whether this very event is the last of the log, and its writer still has the run. */
  async #isStored(event: DurableEvent, text: string): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT FROM mae.events e JOIN mae.runs r USING (run_id)
       WHERE e.run_id = $1 AND e.sequence = $2 AND e.event = $3 AND r.sequence = $2
         AND r.lease_owner IS NOT DISTINCT FROM $4`,
      [this.#runId, event.sequence, text, this.#lease?.owner],
    );
    return rows.length > 0;
  }
}
