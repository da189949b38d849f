import type { CheckResult, CodeArtifact, RunOutcome } from '@mae/protocol';

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
  // Of Python the sandbox names the error too: an IndentationError is one of syntax.
  const [, kind, said] = /^((?:Syntax|Indentation|Tab)Error): ([\s\S]*)$/.exec(fault.message) ?? [];
  const name = refused ? 'ImportRefused' : fault.code === 'WHEEL_UNUSABLE' ? 'WheelError' : (kind ?? 'SyntaxError');
  const message = refused ? fault.message : (said ?? fault.message);
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
      message,
      line: fault.line,
      column: fault.column,
      frames,
      traceback: `${where}${name}: ${message}`,
    },
  };
}
