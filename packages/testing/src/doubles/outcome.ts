import type { ProgramError, RunOutcome } from '@mae/protocol';

/** Parts of an outcome; of an error, parts too. */
export type PartialOutcome = Partial<Omit<RunOutcome, 'error'>> & { error?: Partial<ProgramError> };

/**
 * A whole `RunOutcome` from parts.
 *
 * A program that ended `ok` and printed nothing, unless the parts say otherwise. An `error` makes the status `error`;
 * status `policy` makes `ran` false; the byte counts are those of the texts.
 */
export function outcome(partial: PartialOutcome = {}): RunOutcome {
  const { error, ...given } = partial;
  const status = given.status ?? (error === undefined ? 'ok' : 'error');
  const name = error?.name ?? 'Error';
  const message = error?.message ?? '';
  const stdout = given.stdout ?? '';
  const stderr = given.stderr ?? '';
  return {
    ran: status !== 'policy',
    stdoutBytes: Buffer.byteLength(stdout),
    stderrBytes: Buffer.byteLength(stderr),
    truncated: false,
    checks: [],
    files: [],
    durationMs: 1,
    cpuMs: 1,
    peakMemoryBytes: 1_048_576,
    ...given,
    status,
    stdout,
    stderr,
    ...(error !== undefined && {
      error: { frames: [], traceback: message === '' ? name : `${name}: ${message}`, ...error, name, message },
    }),
  };
}
