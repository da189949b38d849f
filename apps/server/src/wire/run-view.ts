import { CodeArtifact, ExecutionPlan, ExecutionResult, Iteration, type RunState, Usage } from '@mae/protocol';
import * as z from 'zod';
import { publicResult } from './public-fault.js';

/** A run as `GET /v1/runs/{id}` shows it. */
export const RunView = z.object({
  runId: z.string(),
  status: z.enum(['running', 'suspended', 'completed']),
  /** Why it is suspended. */
  reason: z.string().optional(),
  /** Of the last durable event: where an event stream can go on from. */
  sequence: z.int(),
  startedAt: z.string().optional(),
  task: z.string().optional(),
  plan: ExecutionPlan.optional(),
  attempts: z.array(
    Iteration.pick({ attemptId: true, attempt: true, candidate: true, strategy: true, model: true, status: true }),
  ),
  /** The program that waits for somebody's yes. */
  waitingFor: z.object({ attemptId: z.string(), artifact: CodeArtifact.optional() }).optional(),
  usage: Usage,
  /** Of a completed run. */
  result: ExecutionResult.optional(),
});
export type RunView = z.infer<typeof RunView>;

export function runViewOf(runId: string, state: RunState): RunView {
  const { status, sequence, started, plan, waitingFor, usage } = state;
  const asking = status === 'completed' ? undefined : waitingFor?.attemptId;
  const waiting = state.attempts.find((attempt) => attempt.attemptId === asking);
  return {
    runId,
    status,
    ...(status === 'suspended' ? { reason: state.reason } : {}),
    sequence,
    startedAt: started?.at,
    task: started?.task,
    plan,
    attempts: state.attempts.map(({ attemptId, attempt, candidate, strategy, model, ...rest }) => ({
      ...{ attemptId, attempt, candidate, strategy, model, status: rest.status },
    })),
    ...(waiting ? { waitingFor: { attemptId: waiting.attemptId, artifact: waiting.artifact } } : {}),
    usage,
    ...(status === 'completed' ? { result: publicResult(state.result) } : {}),
  };
}
