import { CodeGenerationEngine, extractCode, mendLocally } from '@mae/codegen';
import { IterationEngine, type Mend } from '@mae/iterate';
import type { CodeArtifact, ExecutionPlan, ModelSettings } from '@mae/protocol';
import { artifactOfProgram } from './artifact-of-program.js';
import type { AttemptPlan } from './attempt-plan.js';
import { contextWithProgram } from './callers-program.js';
import type { RunContext } from './context.js';
import { historyOf, judgedOutcome } from './history.js';
import { mendProgram } from './mend-program.js';
import { sha256 } from './sha256.js';
import { validateProgram, validateWithFiles } from './validate-with-files.js';

/** Mends what is mechanical, with imports that the sandbox allows. */
export const mender =
  ({ facts }: RunContext): Mend =>
  (code, diagnostics, language) =>
    mendLocally(code, diagnostics, language, { imports: facts.imports });

/** Writes the program of an attempt: anew from the plan, or from the one before. */
export async function codePhase(
  run: RunContext,
  plan: ExecutionPlan,
  attempt: AttemptPlan,
  signal: AbortSignal,
): Promise<CodeArtifact> {
  const { journal } = run;
  const { attemptId } = attempt;
  await journal.step('code.started', { attemptId }, () => ({ type: 'code.started', attemptId }));
  const written = await journal.step('code.completed', { attemptId }, async () => ({
    type: 'code.completed',
    attemptId,
    artifact: await write(run, plan, attempt, signal),
  }));
  const validated = await journal.step('code.validated', { attemptId }, async () => {
    const { code, diagnostics, mended } = await mendProgram(written.artifact, {
      mend: mender(run),
      validate: (changed) => validateProgram(run, changed, signal),
    });
    if (mended.length === 0) return { type: 'code.validated', attemptId, diagnostics, mended };
    const artifact = { ...written.artifact, code, sha256: sha256(code), diagnostics };
    return { type: 'code.validated', attemptId, diagnostics, mended, artifact };
  });
  return validated.artifact ?? written.artifact;
}

async function write(
  run: RunContext,
  plan: ExecutionPlan,
  attempt: AttemptPlan,
  signal: AbortSignal,
): Promise<CodeArtifact> {
  const { calls, options, facts, journal } = run;
  const { attemptId, parent, diagnosis, program } = attempt;
  if (program !== undefined) return artifactOfProgram(run, attempt, program, signal);
  const onDelta = (text: string): void => journal.emit({ type: 'code.delta', attemptId, text });
  const validate = validateWithFiles(run);
  const modelChoice: ModelSettings = attempt.model;
  const artifactId = `a${attemptId}`;
  const { stdin } = options;
  const showsProgram = ['patch', 'local-fix'].includes(attempt.strategy) && parent?.artifact?.code !== '';
  const context = showsProgram ? options.context : contextWithProgram(run);
  const shared = {
    task: run.task,
    context,
    facts,
    files: run.shownFiles,
    functions: run.functions,
    policy: options.policy,
    artifactId,
    attempt: attempt.attempt,
    onDelta,
    signal,
  };
  // A reply without a program leaves nothing to repair: it is asked for anew, with what was wrong.
  if (parent?.artifact && parent.artifact.code !== '' && parent.outcome && diagnosis) {
    const engine = new IterationEngine({
      model: calls.for({ phase: 'repair', attemptId }),
      modelChoice,
      validate,
      extract: extractCode,
      mend: mender(run),
    });
    const checks = journal.state.checks;
    return engine.refine(parent.artifact, judgedOutcome(parent.outcome, parent), diagnosis, {
      ...shared,
      plan,
      checks,
      history: historyOf(journal.state),
    });
  }
  const engine = new CodeGenerationEngine({ model: calls.for({ phase: 'coding', attemptId }), modelChoice, validate });
  return engine.generate(plan, {
    ...shared,
    stdin,
    checks: journal.state.checks,
    candidate: attempt.candidate,
    replyFault: parent?.artifact?.code === '' ? parent.outcome?.error?.message : undefined,
  });
}
