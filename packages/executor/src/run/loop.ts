import type { ModelSettings } from '@mae/protocol';
import { type AttemptEnd, attemptState, diagnose, runAttempt } from './attempt.js';
import { type AttemptPlan, attemptIdOf } from './attempt-plan.js';
import { bestAttempt } from './best-attempt.js';
import type { RunContext } from './context.js';
import { endReason } from './end-reason.js';
import { type Ended, firstAttempts } from './first-attempts.js';
import type { LoopEnd } from './loop-end.js';
import { planPhase, provePhase } from './plan-phase.js';

const ends: Partial<Record<AttemptEnd, LoopEnd['stopReason']>> = {
  passed: 'passed',
  unchecked: 'unchecked',
  rejected: 'rejected',
};

/**
 * The loop of a run: plan, then write, run and check, then repair until it passes or the repairs are spent.
 *
 * Written as if it started from nothing: on resume, the journal answers every step that was finished before.
 */
export async function loop(run: RunContext): Promise<LoopEnd> {
  let round = 0;
  const planned = await planPhase(run, round, run.options.plan);
  let { plan } = planned;
  let proven = prove(run, round);
  let end: Ended = await firstAttempts(run, planned, proven);

  for (let repair = 1; ; repair++) {
    const reason = ends[end.status];
    if (reason !== undefined) return ended(run, reason, end.plan.attemptId);
    if (repair > run.options.maxIterations) return ended(run, 'max-iterations');
    const diagnosis = await diagnose(run, plan, end.plan, round);
    const model = nextModel(run, diagnosis.strategy, end.plan.model);
    if (model === undefined) return ended(run, 'no-progress');
    const parent = attemptState(run, end.plan.attemptId);
    const replanned = diagnosis.strategy === 'replan' || diagnosis.strategy === 'next-model';
    if (replanned) {
      round++;
      ({ plan } = await planPhase(run, round, undefined, { plan, failure: diagnosis.rootCause }));
      proven = prove(run, round);
    }
    const attempt: AttemptPlan = {
      attemptId: attemptIdOf(repair + 1, 0),
      attempt: repair + 1,
      candidate: 0,
      strategy: diagnosis.strategy,
      model,
      parent,
      ...(replanned ? {} : { diagnosis }),
    };
    end = { status: await runAttempt(run, plan, attempt, proven, run.signal), plan: attempt };
  }
}

/** How the loop ends: with the program of an attempt, or with the one that came furthest. */
function ended({ journal: { state } }: RunContext, stopReason: LoopEnd['stopReason'], attemptId?: string): LoopEnd {
  const reason = endReason(state, stopReason);
  return { stopReason, attemptId: attemptId ?? bestAttempt(state.attempts)?.attemptId, ...(reason && { reason }) };
}

/** The model for the next attempt; nothing where the ladder has no further rung. */
function nextModel(run: RunContext, strategy: string, current: ModelSettings): ModelSettings | undefined {
  const { repair, next } = run.models;
  if (strategy !== 'next-model') return next.some((model) => model.id === current.id) ? current : repair;
  const used = new Set(run.journal.state.attempts.map((attempt) => attempt.model));
  return next.find((model) => !used.has(model.id));
}

/** Proves what is not proven yet, while the program is being written. */
function prove(run: RunContext, round: number): Promise<void> {
  const { checks, proofs } = run.journal.state;
  const known = new Set(proofs.map((proof) => proof.checkId));
  const proven = provePhase(
    run,
    round,
    checks.filter((check) => !known.has(check.id)),
  );
  // Awaited before the first verdict; until then a failure must not count as unhandled.
  proven.catch(() => {});
  return proven;
}
