import { type Check, type CodeArtifact, type LoggedOutcome, MaeError, type Verification } from '@mae/protocol';
import { verify } from '../checks/verify.js';
import { storeFiles, writtenFiles } from '../files.js';
import type { RunContext } from './context.js';
import { executeProgram, tellingFunctions, withOutputCheck } from './execute-program.js';

/** The checks of a run as they are now; none where nothing is to be verified. */
export const checksInForce = (run: RunContext): Check[] => (run.options.validateOutput ? run.journal.state.checks : []);

/**
 * Runs the program of an attempt with the checks in force.
 *
 * @throws MaeError `EXECUTION_IN_DOUBT` where the log says that it was begun before and had called a function that must
 *   not be called twice
 */
export async function executePhase(
  run: RunContext,
  attemptId: string,
  artifact: CodeArtifact,
  signal: AbortSignal,
): Promise<LoggedOutcome> {
  const { journal, options, log } = run;
  const { limits, policy, language, stdin } = options;
  const started = await journal.step('execution.started', { attemptId }, () => ({
    type: 'execution.started',
    attemptId,
    seed: run.generateSeed(),
    now: journal.now,
    limits,
    policy,
  }));
  const completed = await journal.step('execution.completed', { attemptId }, async () => {
    assertMayRun(run, attemptId);
    const called = (): string[] => unrepeatable(run, attemptId);
    const outcome = await executeProgram({
      sandbox: run.sandbox,
      code: artifact.code,
      request: {
        language,
        checks: checksInForce(run),
        files: run.files,
        functions: tellingFunctions(run.functions, (name) =>
          journal.append<'function.called'>({ type: 'function.called', attemptId, name }),
        ),
        stdin,
        limits,
        policy,
        seed: started.seed,
        now: started.now,
        signal,
        onOutput: ({ stream, text }) => journal.emit({ type: 'execution.output', attemptId, stream, text }),
      },
      mayRunAgain: () => called().length === 0,
    });
    const files = await storeFiles(log, writtenFiles(outcome.files));
    const checks = await withOutputCheck(outcome, { ...options, output: run.output });
    return { type: 'execution.completed', attemptId, outcome: { ...outcome, checks, files } };
  });
  return completed.outcome;
}

/** Functions an execution of this attempt has called that are not said to bear a second call. */
function unrepeatable({ journal, functions }: RunContext, attemptId: string): string[] {
  const { calledOnce = [] } = journal.state.attempts.find((attempt) => attempt.attemptId === attemptId) ?? {};
  return [...new Set(calledOnce)].filter((name) => functions?.[name]?.idempotent !== true);
}

/** What a function has done cannot be taken back: a program that died after its call is not run again by itself. */
function assertMayRun(run: RunContext, attemptId: string): void {
  const called = unrepeatable(run, attemptId);
  if (called.length === 0) return;
  throw new MaeError({
    code: 'EXECUTION_IN_DOUBT',
    message: `The run stopped while its program was running, after that had called ${called.join(', ')}. It is not run again: what the call did is not known, and it may not bear a second one. See to it, then resume with ${called.length === 1 ? 'the function' : 'the functions'} declared idempotent, or start anew.`,
    details: { attemptId, functions: called },
  });
}

/** Decides over the outcome and stores the verdict. */
export async function verifyPhase(run: RunContext, attemptId: string, outcome: LoggedOutcome): Promise<Verification> {
  const { journal, options } = run;
  const event = await journal.step('verification.completed', { attemptId }, () => {
    const { status, checks } = verify(outcome, { ...journal.state, checks: checksInForce(run) });
    const unverified = !options.validateOutput && outcome.status === 'ok';
    return { type: 'verification.completed', attemptId, status: unverified ? 'unchecked' : status, checks };
  });
  return { status: event.status, checks: event.checks };
}
