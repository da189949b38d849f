import * as z from 'zod';

/** Why a run ended. */
export const StopReason = z.enum([
  'passed',
  'unchecked',
  'max-iterations',
  'no-progress',
  'budget',
  'deadline',
  'cancelled',
  'rejected',
  'fault',
]);
export type StopReason = z.infer<typeof StopReason>;

/** `passed`: at least one live check, and all of them hold. `unchecked`: the program ran, and nothing proved it. */
export const VerificationStatus = z.enum(['passed', 'failed', 'unchecked']);
export type VerificationStatus = z.infer<typeof VerificationStatus>;
