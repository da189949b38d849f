import {
  type Check,
  type CheckResult,
  type CodeArtifact,
  describeIssues,
  type LoggedOutcome,
  type RunOutcome,
  type Verification,
} from '@mae/protocol';
import { verify } from '../checks/verify.js';
import { storeFiles, writtenFiles } from '../files.js';
import type { RunContext } from './context.js';

/** The checks of a run as they are now; none where nothing is to be verified. */
export const checksInForce = (run: RunContext): Check[] => (run.options.validateOutput ? run.journal.state.checks : []);

/** Runs the program of an attempt with the checks in force. What cannot run is not sent to the sandbox. */
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
    const outcome = await run.sandbox.execute(artifact.code, {
      language,
      checks: checksInForce(run),
      files: run.files,
      functions: run.functions,
      stdin,
      limits,
      policy,
      seed: started.seed,
      now: started.now,
      signal,
      onOutput: ({ stream, text }) => journal.emit({ type: 'execution.output', attemptId, stream, text }),
    });
    // A run that was stopped in the middle says nothing about the program: it is run again on resume.
    signal.throwIfAborted();
    const files = await storeFiles(log, writtenFiles(outcome.files));
    const checks = await withOutputCheck(run, outcome);
    return { type: 'execution.completed', attemptId, outcome: { ...outcome, checks, files } };
  });
  return completed.outcome;
}

/**
 * Lets the caller's own zod schema have the last word on the value: refinements and transforms have no JSON Schema.
 * The verdict goes into the log like any other, so that the fold needs no schema.
 */
async function withOutputCheck({ output, options }: RunContext, outcome: RunOutcome): Promise<CheckResult[]> {
  const id = options.outputSchema === undefined ? undefined : options.checks.at(-1)?.id;
  if (output === undefined || id === undefined) return outcome.checks;
  const parsed = await output.safeParseAsync(outcome.value?.json);
  if (parsed.success) return outcome.checks;
  return outcome.checks.map((check) =>
    check.checkId === id && check.verdict === 'passed'
      ? { ...check, verdict: 'failed', message: `the value does not fit: ${describeIssues(parsed.error)}` }
      : check,
  );
}

/** What an outcome says where not one line was run. */
export const notRun = {
  ran: false,
  stdout: '',
  stderr: '',
  stdoutBytes: 0,
  stderrBytes: 0,
  truncated: false,
  checks: [] as CheckResult[],
  durationMs: 0,
  cpuMs: 0,
  peakMemoryBytes: 0,
};

/** The outcome of a program that was looked at and cannot run. */
export function refusedOutcome(artifact: CodeArtifact): RunOutcome | undefined {
  const fault = artifact.diagnostics.find(
    ({ severity, kind }) => severity === 'error' && kind !== 'name' && kind !== 'result',
  );
  if (fault === undefined) return undefined;
  const refused = fault.kind === 'policy' || fault.kind === 'package';
  const name = refused ? 'ImportRefused' : fault.code === 'WHEEL_UNUSABLE' ? 'WheelError' : 'SyntaxError';
  const source = fault.line === undefined ? undefined : artifact.code.split('\n')[fault.line - 1];
  const frames = fault.line === undefined ? [] : [{ file: artifact.filename, line: fault.line, source }];
  const where =
    fault.line === undefined ? '' : `  File "${artifact.filename}", line ${fault.line}\n    ${source?.trim() ?? ''}\n`;
  return {
    ...notRun,
    files: [],
    status: refused ? 'policy' : 'error',
    error: {
      name,
      ...(fault.code === undefined ? {} : { code: fault.code }),
      message: fault.message,
      line: fault.line,
      column: fault.column,
      frames,
      traceback: `${where}${name}: ${fault.message}`,
    },
  };
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
