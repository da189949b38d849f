import type { Queries } from '../database/database.js';
import { runChannel } from '../runs/notify.js';

const notify = `SELECT pg_notify('${runChannel}', message) FROM unnest($1::text[]) AS message`;

/** Messages that wait where the database is slow; newer ones are dropped. */
const most = 2_000;

/** Messages on their way to other processes: one statement at a time, with all that have come meanwhile. */
export class Outbox {
  readonly #database: Queries;
  #waiting: string[] = [];
  #isSending = false;
  #isClosed = false;

  constructor(database: Queries) {
    this.#database = database;
  }

  put(messages: string[]): void {
    if (this.#isClosed || messages.length === 0) return;
    this.#waiting.push(...messages.slice(0, most - this.#waiting.length));
    if (!this.#isSending) void this.#send();
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
  }

  /** Never rejects: a message that cannot be sent is lost. */
  async #send(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) await this.#database.query(notify, [this.#waiting.splice(0)]).catch(() => {});
    this.#isSending = false;
  }
}
