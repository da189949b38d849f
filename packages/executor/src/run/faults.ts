import { type Fault, MaeError } from '@mae/protocol';

/** Abort a run with this reason to suspend it: it ends with `run.suspended` and can be resumed. For drains. */
export const SUSPEND: unique symbol = Symbol.for('mae.suspend');

/** What the log says of a call that was given up. */
export const cancelledFault: Fault = { code: 'RUN_CANCELLED', message: 'The call was cancelled.', retryable: true };

/** Any thrown value as data. What is not a `MaeError` is a defect of MAE or of a part it was given. */
export function asFault(error: unknown): Fault {
  if (MaeError.isInstance(error)) {
    const { code, message, retryable, details } = error;
    return details === undefined ? { code, message, retryable } : { code, message, retryable, details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `An unexpected error: ${message}`, retryable: false };
}
