import { MaeError } from '@mae/protocol';

/** The error for a writer that has no right to write. */
export function leaseLost(runId: string, holder: string | undefined): MaeError {
  return new MaeError({
    code: 'RUN_LEASE_LOST',
    message: `The right to write to run ${runId} is ${holder === undefined ? "nobody's" : `${holder}'s`}. Whoever has it goes on from the log.`,
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

/** The error for an event that says it is another run's. */
export function otherRun(runId: string, other: string): MaeError {
  const message = `An event of run ${other} cannot be stored in the log of run ${runId}.`;
  return new MaeError({ code: 'RUN_ID_INVALID', message, details: { runId } });
}

/** The error for a run that is to be made under an id that is in use. */
export function idTaken(runId: string): MaeError {
  return new MaeError({
    code: 'RUN_ID_TAKEN',
    message: `There is a run ${runId}. Use another id.`,
    details: { runId },
  });
}

export function runNotFound(runId: string): MaeError {
  const message = `There is no run ${runId} to go on from in the list. Begin at its first page.`;
  return new MaeError({ code: 'RUN_NOT_FOUND', message, details: { runId } });
}

/** The error for events of another version of the format. */
export function eventVersionUnknown(runId: string, sequence: number, version: unknown): MaeError {
  return new MaeError({
    code: 'RUN_STORE_VERSION_UNKNOWN',
    message: `Event ${sequence} of run ${runId} has schemaVersion ${JSON.stringify(version)}, which this version of MAE cannot read. Use the version of MAE that wrote it, or a newer one.`,
    details: { runId, sequence },
  });
}
