import { MaeError } from '@mae/protocol';

/** The `code` of an error of the operating system, such as `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export const isMissing = (error: unknown): boolean => systemCode(error) === 'ENOENT';

const advice: Record<string, string> = {
  ENOSPC: 'The disk is full: make room, or prune old runs.',
  EDQUOT: 'The quota of the disk is used up: make room, or prune old runs.',
  EFBIG: 'The file is larger than this process may write: raise its limit (ulimit -f).',
  EACCES: 'This user may not write there: change its rights, or choose another folder.',
  EPERM: 'This user may not write there: change its rights, or choose another folder.',
  EROFS: 'It is on a file system that is read-only: choose another folder.',
  ENOTDIR: 'A part of this path is a file, not a folder: choose another folder.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n), or run less at once.',
};

/** The error for a file that could not be read or written. */
export function storeFailed(path: string, cause: unknown): MaeError {
  const code = systemCode(cause);
  const why = code === undefined ? '' : ` (${code})`;
  return new MaeError({
    code: 'RUN_STORE_FAILED',
    message: `The store of runs failed at ${path}${why}. ${advice[code ?? ''] ?? 'See the cause.'}`,
    details: { path, ...(code === undefined ? {} : { systemCode: code }) },
    retryable: code !== undefined && ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO', 'EAGAIN'].includes(code),
    cause,
  });
}

/** Does file work; what the operating system refuses becomes `RUN_STORE_FAILED`. */
export async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw MaeError.isInstance(error) ? error : storeFailed(path, error);
  }
}

/** The error for a stored file whose content is not what was stored. */
export function damaged(file: string, why: string, line?: number): MaeError {
  const where = line === undefined ? file : `${file}, line ${line},`;
  return new MaeError({
    code: 'RUN_STORE_DAMAGED',
    message: `${where} ${why}. Restore the file from a copy, or delete the run.`,
    details: { file, ...(line === undefined ? {} : { line }) },
  });
}

/** The error for events of another version of the format. */
export function unknownVersion(file: string, line: number, version: unknown): MaeError {
  return new MaeError({
    code: 'RUN_STORE_VERSION_UNKNOWN',
    message: `${file}, line ${line}, has schemaVersion ${JSON.stringify(version)}, which this version of MAE cannot read. Use the version of MAE that wrote it, or a newer one.`,
    details: { file, line },
  });
}

/** The error for a writer that comes while another one writes. */
export function busy(runId: string, holder: string): MaeError {
  return new MaeError({
    code: 'RUN_STORE_BUSY',
    message: `Run ${runId} is being written by ${holder}. Wait until it ends, or stop it first.`,
    retryable: true,
    details: { runId, holder },
  });
}

/** The error for a writer that has lost its run. */
export function leaseLost(runId: string, why: string): MaeError {
  return new MaeError({
    code: 'RUN_LEASE_LOST',
    message: `The right to write to run ${runId} is lost: ${why}. Whoever has it now goes on from the log.`,
    details: { runId },
  });
}

/** The error for an event that does not come next. */
export function sequenceTaken(runId: string, sequence: number, next: number): MaeError {
  return new MaeError({
    code: 'RUN_SEQUENCE_TAKEN',
    message: `Event ${sequence} of run ${runId} cannot be stored: the next one is ${next}. Read the log and resume from it.`,
    details: { runId, sequence, next },
  });
}
