import { MaeError } from '@mae/protocol';

/** The code that Postgres or the system gave an error. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Of the system: nobody is there, or the connection has gone. */
const networkCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENOENT'],
]);

/**
 * Of Postgres, by class or code: connection failures (08), no room or no memory (53), shutting down, crashed or starting
 * (57P), a read-only standby (25006), a statement cut off for its time (57014).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const passing = /^(08...|53...|57P..|57014|25006|40001|40P01|55P03)$/;

/** What `pg` says in words only. */
const words = /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable/;

/** Of Postgres: this user, password or database is not welcome (28), or not there (3D000), or may not do this (42501). */
const refusals = /^(28...|3D000|42501)$/;

/** Whether the same call may succeed once the database is back. */
function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && (networkCodes.has(code) || passing.test(code))) return true;
  // Of several addresses each has failed.
  if (error instanceof AggregateError) return error.errors.some(isPassing);
  return error instanceof Error && words.test(error.message);
}

/** Any error of the database as one of ours; what is ours already, or a defect, comes back as it is. */
export function storageError(error: unknown): unknown {
  if (MaeError.isInstance(error)) return error;
  if (error instanceof Error && error.message.startsWith('Cannot use a pool after calling end')) {
    return new MaeError({ code: 'STORAGE_CLOSED', message: 'The storage is closed.', retryable: true });
  }
  if (isPassing(error)) {
    const message =
      'The database does not answer. It is asked again by the next call; look at Postgres if this goes on.';
    return new MaeError({ code: 'STORAGE_UNAVAILABLE', message, retryable: true, cause: error });
  }
  if (refusals.test(codeOf(error) ?? '')) {
    const said = error instanceof Error ? error.message : String(error);
    const message = `Postgres refuses what DATABASE_URL asks for: ${said}. Look at its user, password and database.`;
    return new MaeError({ code: 'STORAGE_REFUSED', message, cause: error });
  }
  return error;
}

export const isUnavailable = (error: unknown): boolean =>
  MaeError.isInstance(error) && error.code === 'STORAGE_UNAVAILABLE';
