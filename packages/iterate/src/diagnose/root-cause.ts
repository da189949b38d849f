import type { DiagnosisCategory, RunOutcome } from '@mae/protocol';
import { oneLine } from '../cut.js';
import { failedChecks } from '../fingerprint/fingerprint.js';
import { limitOf, missingName, raisedInCheck } from './category.js';

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

function where(outcome: RunOutcome): string {
  const line = outcome.error?.line ?? outcome.error?.frames.at(-1)?.line;
  return line === undefined ? '' : ` on line ${line}`;
}

/** What the program raised where checks called it. */
function raisedForChecks({ checks }: RunOutcome): string | undefined {
  const failed = checks.filter(({ verdict }) => verdict === 'failed');
  const first = failed.map(raisedInCheck).find((error) => error !== undefined);
  if (first === undefined) return undefined;
  const ids = failed.filter((check) => raisedInCheck(check) !== undefined).map(({ checkId }) => checkId);
  const said = first.message === '' ? '' : `: ${oneLine(first.message, 200)}`;
  return `The program raised ${first.name} on line ${first.line} where a check called it (${ids.join(', ')})${said}.`;
}

function raised(outcome: RunOutcome): string {
  const { error } = outcome;
  if (error === undefined) {
    const inCheck = raisedForChecks(outcome);
    if (inCheck !== undefined) return inCheck;
  }
  return error === undefined
    ? `The program ended with status ${outcome.status}.`
    : `The program raised ${error.name}${where(outcome)}: ${oneLine(error.message, 200)}.`.replace(/\.\.$/, '.');
}

/** A package that is nowhere is another thing than one that the policy keeps away. */
function refused(outcome: RunOutcome): string {
  const { code, message = 'refused by the policy' } = outcome.error ?? {};
  const said = oneLine(message.replace(/^line \d+: /, ''), 300);
  return code === 'PACKAGE_UNAVAILABLE'
    ? `The program imports a package that is not available here (${code})${where(outcome)}: ${said}`
    : `The program uses what is not available here${where(outcome)}: ${said}`;
}

/** Why it failed, in one or two sentences. */
export function rootCauseOf(category: DiagnosisCategory, outcome: RunOutcome): string {
  const checked = outcome.status === 'ok' ? outcome.checks.find((check) => limitOf(check) === category) : undefined;
  switch (category) {
    case 'time':
      if (checked !== undefined) {
        return `The program did not end within its time limit where a check called it: it was stopped after ${seconds(checked.durationMs)}.`;
      }
      return `The program did not end within its time limit: it was stopped after ${seconds(outcome.durationMs)}${where(outcome)}.`;
    case 'memory':
      if (checked !== undefined) return 'The program asked for more memory than its limit where a check called it.';
      return `The program asked for more memory than its limit${where(outcome)}.`;
    case 'output':
      if (checked !== undefined) return 'The program wrote more output than its limit where a check called it.';
      return `The program wrote more output than its limit: ${outcome.stdoutBytes + outcome.stderrBytes} bytes.`;
    case 'import-refused':
      return refused(outcome);
    case 'crash':
      return 'The program brought its interpreter down.';
    case 'syntax':
      return `The program is not valid${where(outcome)}: ${oneLine(outcome.error?.message ?? 'syntax error', 200)}.`;
    case 'name': {
      const missing = outcome.checks.map(missingName).find((name) => name !== undefined);
      return outcome.status === 'ok' && missing !== undefined
        ? `The checks use \`${missing}\`, which the program does not define.`
        : raised(outcome);
    }
    case 'wrong-answer': {
      const failed = failedChecks(outcome);
      return failed.length === 0
        ? 'The program ran, and no check failed.'
        : `The program ran and gave a wrong result: ${failed.length} of ${outcome.checks.length} checks failed (${failed.join(', ')}).`;
    }
    case 'no-code':
      return 'The reply held no program.';
    case 'truncated-reply':
      return 'The reply was cut off before the program was complete.';
    case 'vacuous-check':
      return 'No check proves anything about the program: each passes where nothing was done, or does not compile.';
    default:
      return raised(outcome);
  }
}

const advice: Partial<Record<DiagnosisCategory, string>> = {
  time: 'Find the loop that does not end, or use an algorithm that does less work.',
  memory: 'Do not keep everything at once: work on one item at a time.',
  output: 'Print only what the task asks for.',
  'import-refused': 'Do it with the language and the allowed imports alone.',
  'no-code': 'Answer with the program in one fenced block.',
  'truncated-reply': 'Write a shorter program: no comments, no examples.',
  crash: 'Avoid deep recursion and very large values.',
};

const tooDeep = /^RecursionError\b|maximum recursion depth|Maximum call stack/;

/** What to do about it, where the category and the error say so. */
export function fixesOf(
  category: DiagnosisCategory,
  { error, checks }: Pick<RunOutcome, 'error' | 'checks'>,
): string[] {
  const raisedBy = error ?? checks.map(raisedInCheck).find((found) => found !== undefined);
  const said = `${raisedBy?.name}: ${raisedBy?.message}`;
  if (category === 'exception' && (tooDeep.test(said) || checks.some(({ message = '' }) => tooDeep.test(message)))) {
    return ['It calls itself without an end, or too often: check where the recursion ends, or use a loop.'];
  }
  if (category === 'exception' && raisedBy?.name === 'SystemExit') return ['Let the program run to its end: no exit.'];
  const fix = advice[category];
  return fix === undefined ? [] : [fix];
}
