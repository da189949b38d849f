import pg, { type ClientConfig, type PoolClient, type QueryResultRow } from 'pg';
import { storageError } from './storage-error.js';

/** Where statements are sent: a connection of the pool, or the one of a transaction. */
export interface Queries {
  /** The rows of a statement. @throws MaeError `STORAGE_UNAVAILABLE`, `STORAGE_REFUSED` */
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
}

/** Connections to one database: at most `poolSize`, opened as they are needed, replaced where they were lost. */
export class Database implements Queries {
  readonly #pool: pg.Pool;

  /** @param onError told of connections that were lost while nobody used them */
  constructor(connection: ClientConfig, options: { poolSize: number; onError: (error: unknown) => void }) {
    this.#pool = new pg.Pool({ ...connection, max: options.poolSize, idleTimeoutMillis: 30_000 });
    this.#pool.on('error', (error) => options.onError(storageError(error)));
  }

  async query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> {
    try {
      return (await this.#pool.query<R>(text, values)).rows;
    } catch (error) {
      throw storageError(error);
    }
  }

  /** Runs all of `work` or nothing of it. A connection that failed in it is thrown away. */
  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw storageError(error);
    }
    // A connection that dies in use says so twice: here, where nobody listening would end the process, and by a query.
    const onError = (): void => {};
    client.on('error', onError);
    let failure: Error | undefined;
    try {
      await client.query('BEGIN');
      const done = await work(queriesOf(client));
      await client.query('COMMIT');
      return done;
    } catch (error) {
      await client.query('ROLLBACK').catch((broken: Error) => {
        failure = broken;
      });
      throw storageError(error);
    } finally {
      client.off('error', onError);
      client.release(failure);
    }
  }

  /** Waits for the statements under way. */
  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** The queries of one connection. */
export function queriesOf(client: pg.ClientBase): Queries {
  return {
    query: async <R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> => {
      try {
        return (await client.query<R>(text, values)).rows;
      } catch (error) {
        throw storageError(error);
      }
    },
  };
}
