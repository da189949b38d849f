import type { StopReason } from '@mae/protocol';

/** How the loop ended by itself. */
export interface LoopEnd {
  stopReason: Extract<StopReason, 'passed' | 'unchecked' | 'max-iterations' | 'no-progress' | 'rejected'>;
  attemptId?: string;
  /** Why, in words. */
  reason?: string;
}
