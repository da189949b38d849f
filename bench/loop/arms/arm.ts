import type { ExecutionResult } from '@mae/protocol';
import type { Case } from '../data/case.ts';

/** One run of an arm, and what there is to say about it. */
export interface Run {
  of: Case;
  result: ExecutionResult;
  /** Calls of the model. */
  calls: number;
  /** Why the model did not give what would have passed; empty where it did. */
  lacking: string[];
}

/** Says which runs ended as if all was well. */
export const ended = (run: Run): boolean => run.result.success || run.result.stopReason === 'passed';

/** Ended well, with what the data set calls a solution. */
export const isSolved = (run: Run): boolean =>
  run.result.success && run.result.artifact?.code.trim() === run.of.task.fixed.trim();
