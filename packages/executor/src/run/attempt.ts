import { fingerprint, IterationEngine } from '@mae/iterate';
import {
  type AttemptState,
  type CodeArtifact,
  type Diagnosis,
  type ExecutionPlan,
  type Fault,
  fileEndings,
  type LoggedOutcome,
  MaeError,
} from '@mae/protocol';
import { approvalPhase } from './approval-phase.js';
import type { AttemptPlan } from './attempt-plan.js';
import { codePhase, mender } from './code-phase.js';
import type { RunContext } from './context.js';
import { executePhase, verifyPhase } from './execute-phase.js';
import { historyOf, judgedOutcome } from './history.js';
import { provePhase } from './plan-phase.js';
import { notRun, refusedOutcome } from './refused-outcome.js';
import { sha256 } from './sha256.js';
import { validateWithFiles } from './validate-with-files.js';

export type AttemptEnd = 'passed' | 'failed' | 'unchecked' | 'rejected' | 'cancelled';

/** Replies that hold no program that could run, and what the diagnosis calls them. */
const unusableReplies: Record<string, string> = {
  CODEGEN_NO_CODE: 'NoCode',
  CODEGEN_TRUNCATED: 'TruncatedReply',
  ITERATE_NO_CODE: 'NoCode',
  ITERATE_TRUNCATED: 'TruncatedReply',
};

/** What an attempt came to, as the log has it. */
export function attemptState(run: RunContext, attemptId: string): AttemptState {
  const state = run.journal.state.attempts.find((attempt) => attempt.attemptId === attemptId);
  if (state === undefined) throw new MaeError({ code: 'INTERNAL', message: `Attempt ${attemptId} is not in the log.` });
  return state;
}

/** Stores the end of an attempt. */
export async function endAttempt(
  run: RunContext,
  attemptId: string,
  status: AttemptEnd,
  fault?: Fault,
): Promise<AttemptEnd> {
  const event = await run.journal.step('attempt.completed', { attemptId }, () => ({
    type: 'attempt.completed',
    attemptId,
    status,
    ...(fault === undefined ? {} : { fault }),
  }));
  return event.status;
}

/**
 * One attempt up to its verdict: write, look, ask, run, check.
 *
 * @param proven settles when the checks of the plan are proven, which goes on while the program is written
 * @param onEnd told of the verdict before the next program is asked about
 */
export async function runAttempt(
  run: RunContext,
  plan: ExecutionPlan,
  attempt: AttemptPlan,
  proven: Promise<void>,
  signal: AbortSignal,
  onEnd?: (status: AttemptEnd) => void,
): Promise<AttemptEnd> {
  const { attemptId, candidate, strategy, model, parent } = attempt;
  const { journal } = run;
  const done = journal.recorded('attempt.completed', { attemptId });
  if (done) return done.status;
  await journal.step('attempt.started', { attemptId }, () => ({
    type: 'attempt.started',
    attemptId,
    attempt: attempt.attempt,
    candidate,
    ...(parent === undefined ? {} : { parentId: parent.attemptId }),
    strategy,
    model: model.id,
  }));

  let artifact: CodeArtifact;
  try {
    artifact = await codePhase(run, plan, attempt, signal);
  } catch (error) {
    const name = MaeError.isInstance(error) ? unusableReplies[error.code] : undefined;
    if (name === undefined) throw error;
    return withoutCode(run, attempt, { name, message: String((error as Error).message) }, proven);
  }
  const judge = async (): Promise<AttemptEnd> => {
    const status = await judged(run, attemptId, artifact, { proven, signal });
    onEnd?.(status);
    return status;
  };
  // One program at a time is asked about, and the next one not before it is known whether this one passes.
  return run.options.approval ? run.approvals.take(signal, judge) : judge();
}

/** What becomes of a program: asked about, run, checked. */
async function judged(
  run: RunContext,
  attemptId: string,
  artifact: CodeArtifact,
  { proven, signal }: { proven: Promise<void>; signal: AbortSignal },
): Promise<AttemptEnd> {
  const approved = await approvalPhase(run, attemptId, artifact, signal);
  if (approved === undefined) return endAttempt(run, attemptId, 'rejected');

  await proven;
  const refused = refusedOutcome(approved);
  const outcome = refused
    ? await storeOutcome(run, attemptId, { ...refused, files: [] })
    : await executePhase(run, attemptId, approved, signal);
  return endAttempt(run, attemptId, (await verifyPhase(run, attemptId, outcome)).status);
}

async function storeOutcome(run: RunContext, attemptId: string, outcome: LoggedOutcome): Promise<LoggedOutcome> {
  const event = await run.journal.step('execution.completed', { attemptId }, () => ({
    type: 'execution.completed',
    attemptId,
    outcome,
  }));
  return event.outcome;
}

/** A reply without a program is a failed attempt like any other: it is repaired, not thrown. */
async function withoutCode(
  run: RunContext,
  attempt: AttemptPlan,
  fault: { name: string; message: string },
  proven: Promise<void>,
): Promise<AttemptEnd> {
  const { attemptId, candidate, model } = attempt;
  const { language } = run.options;
  const artifact: CodeArtifact = {
    id: `a${attemptId}`,
    language,
    code: '',
    filename: `main${fileEndings[language]}`,
    attempt: attempt.attempt,
    candidate,
    sha256: sha256(''),
    diagnostics: [{ kind: 'other', severity: 'error', message: fault.message }],
    model: model.id,
  };
  await run.journal.step('code.completed', { attemptId }, () => ({ type: 'code.completed', attemptId, artifact }));
  await proven;
  const error = { ...fault, frames: [], traceback: `${fault.name}: ${fault.message}` };
  const outcome = await storeOutcome(run, attemptId, { ...notRun, status: 'error', error, files: [] });
  return endAttempt(run, attemptId, (await verifyPhase(run, attemptId, outcome)).status);
}

/** Finds out why an attempt failed, and changes the checks where the diagnosis blames one. */
export async function diagnose(
  run: RunContext,
  plan: ExecutionPlan,
  attempt: AttemptPlan,
  round: number,
): Promise<Diagnosis> {
  const { journal, calls, signal } = run;
  const { attemptId } = attempt;
  const { artifact, outcome } = attemptState(run, attemptId);
  if (artifact === undefined || outcome === undefined) {
    throw new MaeError({ code: 'INTERNAL', message: `Attempt ${attemptId} has nothing to diagnose.` });
  }
  await journal.step('diagnosis.started', { attemptId }, () => ({ type: 'diagnosis.started', attemptId }));
  const { diagnosis } = await journal.step('diagnosis.completed', { attemptId }, async () => {
    const engine = new IterationEngine({
      model: calls.for({ phase: 'diagnosis', attemptId }),
      modelChoice: run.models.repair,
      validate: validateWithFiles(run),
      mend: mender(run),
    });
    const history = historyOf(journal.state);
    const judged = judgedOutcome(outcome, attemptState(run, attemptId));
    const found = await engine.analyzeFailure(artifact, judged, {
      plan,
      history,
      checks: journal.state.checks,
      task: run.task,
      signal,
    });
    return { type: 'diagnosis.completed', attemptId, diagnosis: found, fingerprint: fingerprint(artifact, judged) };
  });
  await changeChecks(run, attemptId, diagnosis, round);
  return diagnosis;
}

/** Only a model's check can be blamed, only by name, and what takes its place is proven like any other. */
async function changeChecks(run: RunContext, attemptId: string, diagnosis: Diagnosis, round: number): Promise<void> {
  if (diagnosis.blames !== 'check') return;
  const { journal } = run;
  const models = journal.state.checks.filter((check) => check.source === 'model').map((check) => check.id);
  const blamed = diagnosis.checkIds.filter((id) => models.includes(id));
  const recorded = journal.recorded('checks.changed', { attemptId });
  if (recorded === undefined && blamed.length === 0) return;
  const callers = new Set(journal.state.checks.filter((check) => check.source === 'caller').map((check) => check.id));
  const added = (diagnosis.correctedChecks ?? []).filter((check) => check.source === 'model' && !callers.has(check.id));
  const changed = await journal.step('checks.changed', { attemptId }, () => ({
    type: 'checks.changed',
    attemptId,
    dropped: blamed.map((checkId) => ({ checkId, reason: diagnosis.rootCause })),
    added,
  }));
  if (changed.added.length > 0) await provePhase(run, round, changed.added, attemptId);
}
