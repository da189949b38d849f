import { MaeError } from '@mae/protocol';

const path = (file: string): string => `The database ${file}`;

interface Kind {
  code: string;
  message: (file: string) => string;
  retryable?: boolean;
}

const busy: Kind = {
  code: 'STORAGE_BUSY',
  message: (file) => `${path(file)} is locked by another process for too long. Stop whatever else works on it.`,
  retryable: true,
};
const damaged: Kind = {
  code: 'STORAGE_DAMAGED',
  message: (file) =>
    `${path(file)} is damaged, or is no database. Restore it from a copy, or move it away to begin anew.`,
};
const failed: Kind = {
  code: 'STORAGE_UNAVAILABLE',
  message: (file) => `${path(file)} could not be read or written. See the cause.`,
  retryable: true,
};

/** By the primary result code of SQLite, https://sqlite.org/rescode.html. */
const kinds: Record<number, Kind> = {
  5: busy,
  6: busy,
  8: {
    code: 'STORAGE_READ_ONLY',
    message: (file) => `${path(file)} cannot be written: this user needs the right to write to it and to its folder.`,
  },
  10: failed,
  11: damaged,
  13: {
    code: 'STORAGE_FULL',
    message: (file) => `There is no room for ${file}: the disk is full. Make room, or keep ended runs for less long.`,
    retryable: true,
  },
  14: {
    code: 'STORAGE_UNAVAILABLE',
    message: (file) => `${path(file)} cannot be opened: it needs a folder that this user may read and write.`,
  },
  26: damaged,
};

const constraint = 19;

/** SQLite's primary result code of an error; `undefined` for any other error. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

export const isConstraint = (error: unknown): boolean => resultCode(error) === constraint;

/** What SQLite threw, as an error that says what to do. Anything else, which is a defect, stays as it is. */
export function storageError(file: string, error: unknown): unknown {
  const code = resultCode(error);
  if (code === undefined || code === constraint || code === 1) return error;
  const kind = kinds[code] ?? failed;
  return new MaeError({
    code: kind.code,
    message: kind.message(file),
    retryable: kind.retryable ?? false,
    details: { file, sqliteCode: code },
    cause: error,
  });
}

export function closed(): MaeError {
  return new MaeError({ code: 'STORAGE_CLOSED', message: 'The storage is closed.', retryable: true });
}

export function damagedEvent(file: string, runId: string, sequence: number, cause: unknown): MaeError {
  return new MaeError({
    code: 'STORAGE_DAMAGED',
    message: `Event ${sequence} of run ${runId} in ${file} cannot be read. Restore the database from a copy, or delete the run.`,
    details: { file, runId, sequence },
    cause,
  });
}
