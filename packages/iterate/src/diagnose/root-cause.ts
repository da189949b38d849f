import type { DiagnosisCategory, RunOutcome } from '@mae/protocol';
import { oneLine } from '../cut.js';
import { failedChecks } from '../fingerprint/fingerprint.js';
import { limitOf, missingName } from './category.js';

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

function where(outcome: RunOutcome): string {
  const line = outcome.error?.line ?? outcome.error?.frames.at(-1)?.line;
  return line === undefined ? '' : ` on line ${line}`;
}

function raised(outcome: RunOutcome): string {
  const { error } = outcome;
  return error === undefined
    ? `The program ended with status ${outcome.status}.`
    : `The program raised ${error.name}${where(outcome)}: ${oneLine(error.message, 200)}.`.replace(/\.\.$/, '.');
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
      return `The program uses what is not available here${where(outcome)}: ${oneLine(outcome.error?.message ?? 'refused by the policy', 300)}`;
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

/** What to do about it, where the category alone says so. */
export function fixesOf(category: DiagnosisCategory): string[] {
  const fix = advice[category];
  return fix === undefined ? [] : [fix];
}
