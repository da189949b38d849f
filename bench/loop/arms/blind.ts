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

/** What a check misses it may say: the names that hollow programs are made of are found that way. */
function verdictOnly({ checkId, verdict, message, durationMs }: CheckResult): CheckResult {
  const isName = /is not defined/.test(message ?? '');
  return { checkId, verdict, durationMs, ...(isName && message !== undefined ? { message } : {}) };
}
