import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { closed, storageError } from './errors.js';

type Value = SQLInputValue | undefined | boolean;

const bindable = (value: Value): SQLInputValue => {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
};

/** How long a statement waits for another process, in milliseconds. Only commands on API keys are ever in the way. */
const busyTimeoutMs = 5_000;

/**
 * One connection to a database file. Calls are synchronous and take microseconds; what takes long is for the caller to
 * split. Whatever SQLite refuses is thrown as `MaeError`.
 */
export class Database {
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #writes = 0;

  /** @throws MaeError `STORAGE_UNAVAILABLE`, `STORAGE_READ_ONLY`, `STORAGE_DAMAGED` */
  constructor(file: string, timeoutMs = busyTimeoutMs) {
    this.file = file;
    this.#database = this.#guarded(() => new DatabaseSync(file, { timeout: timeoutMs }));
  }

  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  /** Grows with each statement that may have written. */
  get writes(): number {
    return this.#writes;
  }

  /** The first row. Its shape is what the statement says. */
  get<T>(sql: string, ...values: Value[]): T | undefined {
    return this.#guarded(() => this.#statement(sql).get(...values.map(bindable))) as T | undefined;
  }

  all<T>(sql: string, ...values: Value[]): T[] {
    return this.#guarded(() => this.#statement(sql).all(...values.map(bindable))) as T[];
  }

  /** How many rows were changed. */
  run(sql: string, ...values: Value[]): number {
    this.#writes++;
    return this.#guarded(() => Number(this.#statement(sql).run(...values.map(bindable)).changes));
  }

  /** Several statements, none of which is kept. */
  script(sql: string): void {
    this.#guarded(() => this.#database.exec(sql));
  }

  /** All that `work` does, or nothing of it. Must not be nested. */
  transaction<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      // Some errors end the transaction by themselves.
      if (this.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.isOpen) this.#guarded(() => this.#database.close());
  }

  #statement(sql: string): StatementSync {
    if (!this.isOpen) throw closed();
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storageError(this.file, error);
    }
  }
}
