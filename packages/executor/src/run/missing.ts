import type { AttemptState, Check, CheckResult, RunProgress } from '@mae/protocol';
import { bestAttempt } from './best-attempt.js';

const longestWords = 200;

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestWords ? line : `${line.slice(0, longestWords - 1)}…`;
};

/** What a check that did not pass would have shown, and what was seen instead. */
export function unmet(result: CheckResult, checks: Check[]): string {
  const why = checks.find((check) => check.id === result.checkId)?.why;
  const said = [why, result.message].filter((words) => words !== undefined && words !== '').map((words) => words ?? '');
  return `check ${result.checkId} (${result.verdict})${said.length === 0 ? '' : `: ${oneLine(said.join('; '))}`}`;
}

function wellEnded({ outcome }: AttemptState): string {
  const what = outcome?.error === undefined ? '' : `, ${oneLine(`${outcome.error.name}: ${outcome.error.message}`)}`;
  return `a program that ends without a failure: the best ended as ${outcome?.status ?? 'nothing'}${what}`;
}

/** What a run that stopped did not reach, in words. */
export function missingOf(state: RunProgress): string[] {
  if (state.plan === undefined) return ['a plan', 'a program', 'the verdict of the checks'];
  const best = bestAttempt(state.attempts);
  if (best === undefined) {
    const written = state.attempts.some((attempt) => attempt.artifact !== undefined);
    return [...(written ? [] : ['a program']), 'a run of the program', 'the verdict of the checks'];
  }
  if (best.verification === undefined) return ['the verdict of the checks'];
  if (best.outcome?.status !== 'ok') return [wellEnded(best)];
  const failing = best.verification.checks.filter(({ verdict }) => verdict !== 'passed' && verdict !== 'dropped');
  return failing.map((result) => unmet(result, best.checks ?? state.checks));
}
