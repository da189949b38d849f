import { MaeError } from '@mae/protocol';
import type { ClientConfig } from 'pg';
import * as z from 'zod';

const PostgresUrl = z.url({ protocol: /^postgres(ql)?$/ });

/** How long a connection may take to come about, and a statement to run: longer ones count as a lost database. */
const connectMs = 5_000;
const statementMs = 15_000;

/**
 * What every connection to the database is opened with.
 *
 * @throws MaeError `STORAGE_OPTIONS_INVALID`, which does not show the URL: it holds a password
 */
export function connectionOf(url: string): ClientConfig {
  if (!PostgresUrl.safeParse(url).success) {
    const message =
      'DATABASE_URL is not an address of Postgres. It looks like postgres://user:password@host:5432/name.';
    throw new MaeError({ code: 'STORAGE_OPTIONS_INVALID', message });
  }
  return {
    connectionString: url,
    application_name: 'mae-server',
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    // Where nothing comes back at all: Postgres' own limit is of no use then.
    query_timeout: statementMs + 5_000,
    idle_in_transaction_session_timeout: statementMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
  };
}
