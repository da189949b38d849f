import type { Check, CheckResult, CodeArtifact, RunOutcome } from '@mae/protocol';
import { oneLine } from '../cut.js';

/** A check in one line. */
export function checkText(check: Check | undefined): string {
  switch (check?.kind) {
    case undefined:
      return '';
    case 'assert':
      return check.code;
    case 'stdout': {
      const { equals, contains, matches } = check;
      if (equals !== undefined) return `standard output equals ${JSON.stringify(equals)}`;
      if (contains !== undefined) return `standard output contains ${JSON.stringify(contains)}`;
      return `standard output matches ${JSON.stringify(matches)}`;
    }
    case 'value':
      return check.equals === undefined
        ? `the last value matches the JSON Schema ${JSON.stringify(check.schema)}`
        : `the last value equals ${JSON.stringify(check.equals)}`;
  }
}

/** What a failed check saw: its message, and both sides of what it compared where the message does not hold them. */
export function checkFailure(result: CheckResult, length = 300): string {
  const message = oneLine(result.message ?? '', length);
  const side = (name: string, text: string | undefined): string[] => {
    const line = oneLine(text ?? '', length);
    return text === undefined || message.includes(`${name} is ${line}`) || message.includes(`it is ${line}`)
      ? []
      : [`${name} is ${line}`];
  };
  return [...(message === '' ? [] : [message]), ...side('left', result.left), ...side('right', result.right)].join(
    '; ',
  );
}

function errorLines(artifact: CodeArtifact, outcome: RunOutcome): string[] {
  const { error } = outcome;
  if (error === undefined) return [];
  const source = artifact.code.split('\n');
  const at = (line: number): string => oneLine(source[line - 1] ?? '', 160);
  const frames = error.frames.slice(-4).map(({ line, name, source: given }) => {
    return `line ${line}${name === undefined ? '' : ` in ${name}`}: ${given === undefined ? at(line) : oneLine(given, 160)}`;
  });
  const own = frames.length > 0 || error.line === undefined ? frames : [`line ${error.line}: ${at(error.line)}`];
  return [oneLine(`${error.name}: ${error.message}`), ...own];
}

/** Facts about a failure, a line each: the error, its lines in the program, failed checks with both sides. */
export function evidenceOf(artifact: CodeArtifact, outcome: RunOutcome, checks: Check[]): string[] {
  const failed = outcome.checks.filter((check) => check.verdict === 'failed');
  const looked = artifact.diagnostics.filter(
    ({ severity, message }) => severity === 'error' && !outcome.ran && message !== outcome.error?.message,
  );
  return [
    ...errorLines(artifact, outcome),
    ...looked
      .slice(0, 5)
      .map(({ line, message }) => oneLine(line === undefined ? message : `line ${line}: ${message}`)),
    ...failed.slice(0, 8).map((result) => {
      const check = checks.find((known) => known.id === result.checkId);
      return `check ${result.checkId} failed: ${oneLine(checkText(check), 200)} — ${checkFailure(result)}`;
    }),
    ...(outcome.truncated ? [`output was cut: ${outcome.stdoutBytes + outcome.stderrBytes} bytes were written`] : []),
  ];
}
