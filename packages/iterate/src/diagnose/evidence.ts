import type { Check, CheckResult, CodeArtifact, ProgramError, RunOutcome } from '@mae/protocol';
import { oneLine } from '../cut.js';
import { limitOf } from './category.js';

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
  const frames = withoutRepeats(
    error.frames.map(({ line, name, source: given }) => {
      return `line ${line}${name === undefined ? '' : ` in ${name}`}: ${given === undefined ? at(line) : oneLine(given, 160)}`;
    }),
  ).slice(-4);
  const own = frames.length > 0 || error.line === undefined ? frames : [`line ${error.line}: ${at(error.line)}`];
  return [oneLine(`${error.name}: ${error.message}${suggestion(error)}`), ...own];
}

/** What Python itself would have meant: its traceback says so, the message does not. */
function suggestion({ message, traceback }: ProgramError): string {
  const meant = /\bDid you mean: '[^'\n]{1,80}'\?\s*$/.exec(traceback)?.[0].trim();
  return meant === undefined || message.includes(meant) ? '' : `. ${meant}`;
}

/** A frame that stands there again and again, as recursion leaves it, once and how often. */
function withoutRepeats(frames: string[]): string[] {
  const runs: { frame: string; times: number }[] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (last?.frame === frame) last.times += 1;
    else runs.push({ frame, times: 1 });
  }
  return runs.map(({ frame, times }) => (times === 1 ? frame : `${frame} (${times} times)`));
}

const endless = {
  python: /^\s*while\s*\(?\s*(?:True|1)\s*\)?\s*:|\bitertools\.(?:count|cycle|repeat)\(/,
  script: /\bwhile\s*\(\s*(?:true|1)\s*\)|\bfor\s*\(\s*[^;)]*;\s*;/,
};
const loop = { python: /^\s*(?:async\s+)?(?:while|for)\b.*:/, script: /\b(?:while|for)\s*\(|^\s*do\b/ };
const maxLoops = 3;

/** Where a program that was stopped may have been: its loops, those without a condition first, and what it printed last. */
function whereStopped({ code, language }: CodeArtifact, { stdout }: RunOutcome): string[] {
  const kind = language === 'python' ? 'python' : 'script';
  const lines = code.split('\n').map((source, index) => ({ source, line: index + 1 }));
  const sure = lines.filter(({ source }) => endless[kind].test(source));
  const loops = sure.length > 0 ? sure : lines.filter(({ source }) => loop[kind].test(source));
  const printed = stdout.trimEnd().split('\n').at(-1) ?? '';
  return [
    ...loops.slice(0, maxLoops).map(({ source, line }) => `line ${line}: ${oneLine(source, 160)} (a loop)`),
    ...(printed === '' ? [] : [`the last line it printed: ${oneLine(printed, 160)}`]),
  ];
}

/** Facts about a failure, a line each: the error, its lines in the program, failed checks with both sides. */
export function evidenceOf(artifact: CodeArtifact, outcome: RunOutcome, checks: Check[]): string[] {
  const failed = outcome.checks.filter((check) => check.verdict === 'failed');
  const looked = artifact.diagnostics.filter(
    ({ severity, kind, message }) =>
      // A value that is computed and dropped may be why the result is wrong.
      (outcome.ran && kind === 'result') ||
      (severity === 'error' && !outcome.ran && message !== outcome.error?.message),
  );
  return [
    ...errorLines(artifact, outcome),
    ...(outcome.status === 'timeout' || failed.some((check) => limitOf(check) === 'time')
      ? whereStopped(artifact, outcome)
      : []),
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
