import type { ExecutionResult } from '@mae/protocol';
import type { Case } from '../data/case.ts';

/** What an arm looks at of a result. */
export type Ended = Pick<ExecutionResult, 'success' | 'stopReason' | 'artifact' | 'totalAttempts' | 'errors' | 'fault'>;

/** One run of an arm, and what there is to say about it. */
export interface Run {
  of: Case;
  result: Ended;
  /** Calls of the model. */
  calls: number;
  /** Why the model did not give what would have passed; empty where it did. */
  lacking: string[];
  /** Where the program may be another one than the data set's: whether it passes the test natively. */
  isNativelyRight?: boolean;
}

/** Says which runs ended as if all was well. */
export const ended = (run: Run): boolean => run.result.success || run.result.stopReason === 'passed';

/** Ended well, with what the data set calls a solution, or what natively is one. */
export const isSolved = ({ of, result, isNativelyRight = false }: Run): boolean =>
  result.success && (isNativelyRight || result.artifact?.code.trim() === of.task.fixed.trim());
