import { type ExecutionPlan, MaeError } from '@mae/protocol';
import { type AttemptEnd, attemptState, endAttempt, runAttempt } from './attempt.js';
import { type AttemptPlan, attemptIdOf } from './attempt-plan.js';
import { bestAttempt } from './best-attempt.js';
import { callersModel } from './callers-program.js';
import type { RunContext } from './context.js';

/** An attempt and how it ended. */
export interface Ended {
  status: AttemptEnd;
  plan: AttemptPlan;
}

/**
 * First attempts side by side. The first that passes wins and stops the others, which end as `cancelled`; where none
 * passes, the one that came furthest goes on alone. One that does not fit the budget or fails on the way ends as
 * `cancelled` too; only where all do is the fault the run's.
 */
export async function firstAttempts(run: RunContext, plan: ExecutionPlan, proven: Promise<void>): Promise<Ended> {
  const won = new AbortController();
  const signal = AbortSignal.any([run.signal, won.signal]);
  const plans = Array.from({ length: run.options.candidates }, (_, candidate): AttemptPlan => {
    const model = run.options.program === undefined ? run.models.coding : callersModel;
    return { attemptId: attemptIdOf(1, candidate), attempt: 1, candidate, strategy: 'first', model };
  });
  const settled = await Promise.allSettled(
    plans.map(async (attempt): Promise<Ended> => {
      const status = await runAttempt(run, plan, attempt, proven, signal);
      if (status === 'passed') won.abort(new DOMException('Another candidate passed.', 'AbortError'));
      return { status, plan: attempt };
    }),
  );
  run.signal.throwIfAborted();

  const ended = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (ended.length === 0) throw faultOf(settled);
  for (const { attemptId } of plans) {
    const state = run.journal.state.attempts.find((attempt) => attempt.attemptId === attemptId);
    if (state?.status === 'running') await endAttempt(run, attemptId, 'cancelled');
  }
  return chosen(run, ended);
}

function chosen(run: RunContext, ended: Ended[]): Ended {
  for (const status of ['passed', 'unchecked', 'rejected'] as const) {
    const end = ended.find((candidate) => candidate.status === status);
    if (end) return end;
  }
  const best = bestAttempt(ended.map((end) => attemptState(run, end.plan.attemptId)));
  const end = ended.find((candidate) => candidate.plan.attemptId === best?.attemptId) ?? ended[0];
  if (end === undefined) throw new MaeError({ code: 'INTERNAL', message: 'No attempt was started.' });
  return end;
}

function faultOf(settled: PromiseSettledResult<Ended>[]): unknown {
  return settled.find((result) => result.status === 'rejected')?.reason;
}
