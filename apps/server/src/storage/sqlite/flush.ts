import { type FileHandle, open } from 'node:fs/promises';
import type { Database } from './database.js';

/** How much of what was acknowledged a loss of power may cost, in milliseconds, besides the time a flush takes. */
const flushMs = 1_000;

/**
 * Forces the write-ahead log to the disk each second in which something was written, outside the main thread: at each
 * commit it would hold up everything for as long as the disk takes (5 ms and more where it is no fast one).
 */
export class Flush {
  readonly #database: Database;
  #log: FileHandle | undefined;
  #flushed = 0;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
    this.#flushed = database.writes;
    this.#schedule();
  }

  /** Ends it. SQLite itself flushes everything when the database is closed. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#underWay;
    await this.#log?.close();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#underWay = this.#flush().finally(() => {
        if (this.#timer !== undefined) this.#schedule();
      });
    }, flushMs).unref();
  }

  async #flush(): Promise<void> {
    const { writes, file } = this.#database;
    if (writes === this.#flushed) return;
    try {
      // SQLite keeps no lock on this file, so that closing it takes none away; the file stays while the database is open.
      this.#log ??= await open(`${file}-wal`, 'r+');
      await this.#log.datasync();
      this.#flushed = writes;
    } catch {
      // The next commit or checkpoint meets the same disk, and says what is wrong.
    }
  }
}
