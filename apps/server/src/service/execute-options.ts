import type { Approve, ExecuteOptions } from '@mae/executor';
import type { RunRequest } from '@mae/protocol';

const later: Approve = async () => ({ decision: 'later' });

/** A request as the executor takes it. A program that is to be approved waits without holding anybody. */
export function executeOptionsOf(
  { task, approval, outputSchema, ...data }: RunRequest,
  approve: Approve = later,
): { task: string; options: ExecuteOptions } {
  return { task, options: { ...data, output: outputSchema, ...(approval ? { approve } : {}) } };
}
