import { MaeError } from '@mae/protocol';

const pattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** Whether a run can have this id: what `runId` of `ExecuteOptions` takes. */
export const isRunId = (runId: string): boolean => pattern.test(runId);

/** @throws MaeError `RUN_ID_INVALID` */
export function assertRunId(runId: string): void {
  if (isRunId(runId)) return;
  throw new MaeError({
    code: 'RUN_ID_INVALID',
    message: `${JSON.stringify(runId).slice(0, 80)} cannot be the id of a run: 1 to 128 letters, digits, "_", "-" or ".", no "." first.`,
  });
}
