import { CodeArtifact, ExecutionPlan, ExecutionResult, Iteration, type RunState, Usage } from '@mae/protocol';
import * as z from 'zod';
import type { RunRow } from '../storage/run-table.js';
import { described, documented } from './documented.js';
import { publicResult } from './public-fault.js';
import { RunSummary, runSummaryOf } from './run-summary.js';

const Attempt = Iteration.pick({
  attemptId: true,
  attempt: true,
  candidate: true,
  strategy: true,
  model: true,
  status: true,
});

/** A run as `GET /v1/runs/{id}` shows it. */
export const RunView = RunSummary.extend({
  startedAt: described(z.string().optional(), 'When its first event happened.'),
  plan: ExecutionPlan.optional(),
  attempts: z.array(Attempt),
  waitingFor: described(
    z.object({ attemptId: z.string(), artifact: CodeArtifact.optional() }).optional(),
    "The program that waits for somebody's yes.",
  ),
  usage: Usage.optional(),
  result: described(ExecutionResult.optional(), 'Of a completed run.'),
});
export type RunView = z.infer<typeof RunView>;

documented.add(RunView, { id: 'Run', description: 'How far a run is, and its result.' });

/** A run that has no event yet. */
export const queuedViewOf = (row: RunRow): RunView => ({ ...runSummaryOf(row), attempts: [] });

export function runViewOf(row: RunRow, state: RunState): RunView {
  const { status, sequence, started, plan, waitingFor, usage } = state;
  const asking = status === 'completed' ? undefined : waitingFor?.attemptId;
  const waiting = state.attempts.find((attempt) => attempt.attemptId === asking);
  return {
    ...runSummaryOf(row),
    // The log is the truth, and it may have gone on since the row was read.
    ...{ status, sequence, task: started?.task ?? row.task, startedAt: started?.at },
    suspendedFor: status === 'suspended' ? state.reason : undefined,
    stopReason: status === 'completed' ? state.result.stopReason : undefined,
    plan,
    attempts: state.attempts.map(({ attemptId, attempt, candidate, strategy, model, ...rest }) => ({
      ...{ attemptId, attempt, candidate, strategy, model, status: rest.status },
    })),
    ...(waiting ? { waitingFor: { attemptId: waiting.attemptId, artifact: waiting.artifact } } : {}),
    usage,
    ...(status === 'completed' ? { result: publicResult(state.result) } : {}),
  };
}
