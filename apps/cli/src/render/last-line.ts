import type { ExecutionResult, Usage } from '@mae/protocol';
import { count, formatDuration } from './format.js';
import type { Style } from './style.js';

function headline(result: ExecutionResult, style: Style): string {
  const { stopReason, success, verification, totalAttempts } = result;
  const decided = verification.checks.filter(({ verdict }) => verdict === 'passed' || verdict === 'failed');
  const passed = decided.filter(({ verdict }) => verdict === 'passed').length;
  switch (stopReason) {
    case 'passed':
      return style.green(`passed: ${count(passed, 'check')}`);
    case 'unchecked':
      return success
        ? style.yellow('ran: verification is off')
        : style.yellow('UNCHECKED: the program ran, but nothing proved its result');
    case 'max-iterations':
      return style.red(
        `failed after ${count(totalAttempts, 'attempt')}: ${passed} of ${count(decided.length, 'check')} passed`,
      );
    case 'no-progress':
      return style.red('failed: repairs made no progress');
    case 'budget':
      return style.red('stopped by the budget: give a larger --max-tokens or --max-price');
    case 'deadline':
      return style.red('stopped by --timeout');
    case 'cancelled':
      return style.red('interrupted');
    case 'rejected':
      return style.red('not approved');
    case 'fault':
      return style.red('failed');
  }
}

/** `$0.0012`, or that the price is not known. */
function cost({ costUsd, unpricedCalls, requests }: Usage): string {
  if (requests === 0) return '$0';
  if (unpricedCalls === requests) return 'cost unknown';
  const known = `$${costUsd.toFixed(4)}`;
  return unpricedCalls === 0 ? known : `${known} and ${count(unpricedCalls, 'call')} of unknown price`;
}

/** How a run ended, with tokens, cost, time and attempts. */
export function lastLine(result: ExecutionResult, style: Style): string {
  const { usage, totalDurationMs, totalAttempts } = result;
  const facts = [
    count(totalAttempts, 'attempt'),
    count(usage.totalTokens, 'token'),
    cost(usage),
    formatDuration(totalDurationMs),
  ];
  return `${style.bold(headline(result, style))} ${style.dim(`· ${facts.join(' · ')}`)}`;
}
