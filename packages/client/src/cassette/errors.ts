import { MaeError } from '@mae/protocol';

/** The error for a file that cannot be read as a cassette. */
export function invalidCassette(file: string, line: number, why: string): MaeError {
  return new MaeError({
    code: 'CLIENT_CASSETTE_INVALID',
    message: `The cassette ${file} cannot be read: line ${line} ${why}. Delete the line, or record the cassette again.`,
    details: { file, line },
  });
}

/** The error for a file that could not be read or written at all. */
export function failedCassette(file: string, cause: unknown): MaeError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MaeError({
    code: 'CLIENT_CASSETTE_FAILED',
    message: `The cassette ${file} could not be read or written: ${why}. Check its path, its rights and the disk.`,
    details: { file },
    cause,
  });
}

/** The error for a second recorder. */
export function busyCassette(file: string, lock: string, pid: number | undefined): MaeError {
  return new MaeError({
    code: 'CLIENT_CASSETTE_BUSY',
    message: `The cassette ${file} is being recorded by ${pid === undefined ? 'another process' : `process ${pid}`}. Wait for its end or close its cassette, record into a file of your own, or use mode 'auto', which many may use at once. If nobody records, delete ${lock}.`,
    details: { file, lock, pid },
  });
}

/** The error for a call that has no answer. `what` and `shown` say how it differs from what is there. */
export function missedCall(file: string, what: string, facts: Record<string, unknown>, shown = ''): MaeError {
  return new MaeError({
    code: 'CLIENT_CASSETTE_MISS',
    message: `${what} Record the cassette ${file} again, or use mode 'auto' to add what is missing.${shown}`,
    details: { file, ...facts },
  });
}
