import type { Check, CheckResult, RunOutcome } from '@mae/protocol';
import { quote } from '@mae/protocol';
import { around, headAndTail } from '../cut.js';
import { limitOf } from '../diagnose/category.js';
import { checkFailure, checkText } from '../diagnose/evidence.js';
import { firstLineOfStatement, lastLineOfStatement } from './statement.js';

/** Bounds of what is shown, in characters; of checks, in number. */
const maxWholeCheck = 300;
const maxCheck = 1_200;
/** Of one that a limit ended: which of its lines it was is not known. */
const maxEndedCheck = 450;
/** Of a longer check whose failing line is known; the statement there may take four times as much. */
const maxLines = 160;
const maxChecks = 3;

/** One failed check: its text, whole or the statement that failed, and what it saw there. */
function renderCheck(result: CheckResult, check: Check | undefined): string {
  const text = checkText(check);
  const line = Number(/\(line (\d+) of the check\)/.exec(result.message ?? '')?.[1] ?? 0);
  const first = line === 0 ? 0 : firstLineOfStatement(text, line);
  const shown =
    text.length <= maxWholeCheck
      ? text
      : line === 0
        ? headAndTail(text, limitOf(result) === undefined ? maxCheck : maxEndedCheck)
        : around(text, first, maxLines, lastLineOfStatement(text, first));
  // A message may quote the source that stands right above it.
  const source = /^`(.+?)` failed: /.exec(result.message ?? '');
  const message =
    source?.[1] !== undefined && shown.includes(source[1]) ? result.message?.slice(source[0].length) : result.message;
  return `${quote('check', shown)}\n${checkFailure({ ...result, message }, 500)}`;
}

/** The first checks that failed, with what they saw, and how many there are besides. */
export function renderFailedChecks({ outcome, checks }: { outcome: RunOutcome; checks: Check[] }): string {
  const failed = outcome.checks.filter((result) => result.verdict === 'failed');
  const passed = outcome.checks.filter((result) => result.verdict === 'passed').length;
  const shown = failed.slice(0, maxChecks).map((result) =>
    renderCheck(
      result,
      checks.find((check) => check.id === result.checkId),
    ),
  );
  if (shown.length === 0) return '';
  const more = failed.length - shown.length;
  return [
    ...shown,
    ...(more === 0 ? [] : [`${more} more failed.`]),
    ...(passed === 0 ? [] : [`${passed} passed.`]),
  ].join('\n');
}
