import type { ExecutionResult, Usage } from '@mae/protocol';
import { endingText, type GivenBounds } from './ending.js';
import { count, formatDuration } from './format.js';
import type { Style } from './style.js';

function colorOf({ stopReason, success }: ExecutionResult, style: Style): (text: string) => string {
  if (stopReason === 'unchecked') return style.yellow;
  return success ? style.green : style.red;
}

/** `$0.0012`, or that the price is not known. */
function cost({ costUsd, unpricedCalls, requests }: Usage): string {
  if (requests === 0) return '$0';
  if (unpricedCalls === requests) return 'cost unknown';
  const known = `$${costUsd.toFixed(4)}`;
  return unpricedCalls === 0 ? known : `${known} and ${count(unpricedCalls, 'call')} of unknown price`;
}

/** How a run ended, with tokens, cost, time and attempts. */
export function lastLine(result: ExecutionResult, style: Style, given: GivenBounds): string {
  const { usage, totalDurationMs, totalAttempts } = result;
  const facts = [
    count(totalAttempts, 'attempt'),
    count(usage.totalTokens, 'token'),
    cost(usage),
    formatDuration(totalDurationMs),
  ];
  return `${style.bold(colorOf(result, style)(endingText(result, given)))} ${style.dim(`· ${facts.join(' · ')}`)}`;
}
