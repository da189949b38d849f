import { MaeError } from '@mae/protocol';
import { type AttemptEnd, attemptState, endAttempt, runAttempt } from './attempt.js';
import { type AttemptPlan, attemptIdOf } from './attempt-plan.js';
import { bestAttempt } from './best-attempt.js';
import { callersModel } from './callers-program.js';
import type { RunContext } from './context.js';
import type { PlannedRound } from './plan-phase.js';

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
export async function firstAttempts(run: RunContext, planned: PlannedRound, proven: Promise<void>): Promise<Ended> {
  const { plan } = planned;
  const won = new AbortController();
  const signal = AbortSignal.any([run.signal, won.signal]);
  const plans = Array.from({ length: run.options.candidates }, (_, candidate): AttemptPlan => {
    return { attemptId: attemptIdOf(1, candidate), attempt: 1, candidate, strategy: 'first', ...source(run, planned) };
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

/** What a first attempt starts with: the caller's program, the one that came with the plan, or a model that writes it. */
function source({ options, models }: RunContext, planned: PlannedRound): Pick<AttemptPlan, 'model' | 'program'> {
  if (options.program !== undefined) return { model: callersModel, program: options.program };
  if (planned.program !== undefined) return { model: models.planning, program: planned.program };
  return { model: models.coding };
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
