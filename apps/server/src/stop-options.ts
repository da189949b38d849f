/** How long a stop waits for what is under way. */
export interface StopOptions {
  /** @default 0 */
  drainMs?: number;
  /** An abort ends the waiting. */
  hurry?: AbortSignal;
}

/** Aborts when nothing is waited for any more. */
export function patienceOf({ drainMs = 0, hurry }: StopOptions = {}): AbortSignal {
  const over = AbortSignal.timeout(drainMs);
  return hurry ? AbortSignal.any([hurry, over]) : over;
}
