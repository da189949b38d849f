import type { CheckResult, RunOutcome, Sandbox } from '@mae/protocol';

/** A sandbox that runs programs like another one, and says of a failure nothing but that it was one. */
export function blind(sandbox: Sandbox): Sandbox {
  return {
    async execute(code, request) {
      const outcome = await sandbox.execute(code, request);
      return { ...outcome, ...untold(outcome), checks: outcome.checks.map(verdictOnly) };
    },
    // What is wrong with a source is told by looking at it, too.
    validate: async () => [],
    describe: (options) => sandbox.describe(options),
    close: async () => {},
  };
}

function untold({ status, error }: RunOutcome): Partial<RunOutcome> {
  const said = { stdout: '', stderr: '', stdoutBytes: 0, stderrBytes: 0 };
  if (status === 'ok') return said;
  const failed = { name: 'Error', message: 'it failed', frames: [], traceback: 'Error: it failed' };
  return { ...said, status: 'error', ...(error === undefined ? {} : { error: failed }) };
}

/** Not even a name that is missing, by which hollow programs are made: the caller's check counts whatever they come to. */
const verdictOnly = ({ checkId, verdict, durationMs }: CheckResult): CheckResult => ({ checkId, verdict, durationMs });
