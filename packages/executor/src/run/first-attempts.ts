import { MaeError } from '@mae/protocol';
import { ApprovalPending } from './approval-phase.js';
import { type AttemptEnd, attemptState, endAttempt, runAttempt } from './attempt.js';
import { type AttemptPlan, attemptIdOf } from './attempt-plan.js';
import { bestAttempt } from './best-attempt.js';
import { callersModel } from './callers-program.js';
import type { RunContext } from './context.js';
import { asFault } from './faults.js';
import type { PlannedRound } from './plan-phase.js';

/** An attempt and how it ended. */
export interface Ended {
  status: AttemptEnd;
  plan: AttemptPlan;
}

/**
 * First attempts side by side. The first that passes wins and stops the others, which end as `cancelled`; where none
 * passes, the one that came furthest goes on alone. One that does not fit the budget or fails on the way ends as
 * `cancelled` too, with its fault; only where all do is the fault the run's. A program that waits for an answer keeps
 * the run waiting unless another one passes.
 */
export async function firstAttempts(run: RunContext, planned: PlannedRound, proven: Promise<void>): Promise<Ended> {
  const { plan } = planned;
  const won = new AbortController();
  const signal = AbortSignal.any([run.signal, won.signal]);
  const stopOthers = (status: AttemptEnd): void => {
    if (status === 'passed') won.abort(new DOMException('Another candidate passed.', 'AbortError'));
  };
  const plans = Array.from({ length: run.options.candidates }, (_, candidate): AttemptPlan => {
    return { attemptId: attemptIdOf(1, candidate), attempt: 1, candidate, strategy: 'first', ...source(run, planned) };
  });
  // In a run that is resumed one may have passed already: the others are not gone on with.
  const passed = plans.filter(({ attemptId }) => recordedEnd(run, attemptId) === 'passed');
  const settled = await Promise.allSettled(
    (passed.length > 0 ? passed : plans).map(async (attempt): Promise<Ended> => {
      const status = await runAttempt(run, plan, attempt, proven, signal, stopOthers);
      stopOthers(status);
      return { status, plan: attempt };
    }),
  );
  run.signal.throwIfAborted();

  const ended = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const faults = settled.map((result) => (result.status === 'rejected' ? result.reason : undefined));
  if (!won.signal.aborted) {
    const pending = faults.find((fault) => fault instanceof ApprovalPending);
    if (pending !== undefined) throw pending;
  }
  if (ended.length === 0) throw faults.find((fault) => fault !== undefined);
  await run.calls.settle();
  for (const [index, { attemptId }] of plans.entries()) {
    const state = run.journal.state.attempts.find((attempt) => attempt.attemptId === attemptId);
    if (state?.status !== 'running') continue;
    const fault = won.signal.aborted && !isOwnFault(faults[index]) ? undefined : faults[index];
    await endAttempt(run, attemptId, 'cancelled', fault === undefined ? undefined : asFault(fault));
  }
  return chosen(run, ended);
}

/** How an attempt ended in an earlier stretch of the run. */
const recordedEnd = (run: RunContext, attemptId: string): AttemptEnd | undefined =>
  run.journal.recorded('attempt.completed', { attemptId })?.status;

/** Whether a candidate had failed by itself, and not because another one had passed. */
const isOwnFault = (fault: unknown): boolean => MaeError.isInstance(fault);

/** What a first attempt starts with: the caller's program, the one that came with the plan, or a model that writes it. */
function source({ options, models }: RunContext, planned: PlannedRound): Pick<AttemptPlan, 'model' | 'program'> {
  if (options.program !== undefined) return { model: callersModel, program: options.program };
  if (planned.program !== undefined) return { model: models.planning, program: planned.program };
  return { model: models.coding };
}

/**
 * The candidate to go on with: one that passed, or ran unproven, or else the one that came furthest. One that somebody
 * said no to is that only where there is no other.
 */
function chosen(run: RunContext, ended: Ended[]): Ended {
  for (const status of ['passed', 'unchecked'] as const) {
    const end = ended.find((candidate) => candidate.status === status);
    if (end) return end;
  }
  const best = bestAttempt(ended.map((end) => attemptState(run, end.plan.attemptId)));
  const end = ended.find((candidate) => candidate.plan.attemptId === best?.attemptId) ?? ended[0];
  if (end === undefined) throw new MaeError({ code: 'INTERNAL', message: 'No attempt was started.' });
  return end;
}
