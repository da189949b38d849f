import { MaeError } from '@mae/protocol';
import { Database } from './database.js';
import { resultCode } from './errors.js';

const busyCode = 5;

/**
 * The right to be the server of a folder: one process at a time. It is a lock of the operating system on a file beside
 * the database, so it ends with its process however that ends, and readers of the database do not feel it.
 */
export class RoleLock {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** @throws MaeError `STORAGE_IN_USE` */
  static take(file: string, folder: string): RoleLock {
    const database = new Database(file, 100);
    try {
      database.run('BEGIN EXCLUSIVE');
      return new RoleLock(database);
    } catch (error) {
      database.close();
      if (!MaeError.isInstance(error) || resultCode(error.cause) !== busyCode) throw error;
      throw new MaeError({
        code: 'STORAGE_IN_USE',
        message: `The folder ${folder} is in use by another server: one at a time works in a folder. Stop it, or choose another folder. For several processes use Postgres (DATABASE_URL).`,
        details: { folder },
      });
    }
  }

  release(): void {
    this.#database.close();
  }
}
