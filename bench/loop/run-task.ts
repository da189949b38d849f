import { type ExecuteOptions, MistralAutonomousExecutor } from '@mae/executor';
import type { ChatModel, ExecutionResult, Sandbox } from '@mae/protocol';
import type { Task } from './data/task.ts';

/** The data set's test, as a check of the caller. */
export const testOf = ({ test }: Task) => ({ kind: 'assert' as const, code: test });

/** One run of the real loop on a task of the data set, whose test is the caller's check unless it is told otherwise. */
export function runTask(
  task: Task,
  parts: { model: ChatModel; sandbox: Sandbox },
  options: ExecuteOptions & { limitMs: number },
): Promise<ExecutionResult> {
  const { limitMs, ...more } = options;
  return new MistralAutonomousExecutor(parts).execute(task.instruction, {
    language: task.language,
    planning: 'never',
    checks: [testOf(task)],
    limits: { timeoutMs: limitMs, checkMs: limitMs },
    ...more,
  });
}
