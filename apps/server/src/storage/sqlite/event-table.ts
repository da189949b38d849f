import { setImmediate } from 'node:timers/promises';
import { type DurableEvent, schemaVersion } from '@mae/protocol';
import { eventVersionUnknown } from '../run-errors.js';
import type { Database } from './database.js';
import { damagedEvent } from './errors.js';

/** Events read at once; other work gets a turn in between. */
const pageLength = 200;

const insert = 'INSERT INTO events (run_id, sequence, event) VALUES (?, ?, ?)';
const page = 'SELECT sequence, event FROM events WHERE run_id = ? AND sequence >= ? ORDER BY sequence LIMIT ?';

/** The events of all runs, as the text they were serialised to: prompts are made of the order of their keys. */
export class EventTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Inside the transaction that also changes the run's row. */
  insert(event: DurableEvent, text: string): void {
    this.#database.run(insert, event.runId, event.sequence, text);
  }

  async read(runId: string, from: number): Promise<DurableEvent[]> {
    const events = this.#page(runId, from, pageLength);
    for (let read = events.length; read === pageLength; ) {
      await setImmediate();
      const more = this.#page(runId, from + events.length, pageLength);
      events.push(...more);
      read = more.length;
    }
    return events;
  }

  /** All at once, for what must happen inside a transaction. */
  readNow(runId: string): DurableEvent[] {
    return this.#page(runId, 0, -1);
  }

  #page(runId: string, from: number, limit: number): DurableEvent[] {
    const rows = this.#database.all<{ sequence: number; event: string }>(page, runId, from, limit);
    return rows.map(({ sequence, event }) => this.#parse(runId, sequence, event));
  }

  #parse(runId: string, sequence: number, text: string): DurableEvent {
    let event: DurableEvent;
    try {
      event = JSON.parse(text);
    } catch (error) {
      throw damagedEvent(this.#database.file, runId, sequence, error);
    }
    if (event.schemaVersion === schemaVersion) return event;
    throw eventVersionUnknown(runId, sequence, event.schemaVersion);
  }
}
