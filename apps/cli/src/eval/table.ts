import { count, formatDuration } from '../render/format.js';
import type { EvalTotals } from './totals.js';

const share = (part: number, whole: number): string => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`);

function moneyOf({ costUsd, unpricedCalls, requests }: EvalTotals): string {
  if (requests > 0 && unpricedCalls === requests) return 'unknown';
  const known = `$${costUsd.toFixed(4)}`;
  return unpricedCalls === 0 ? known : `${known} and ${count(unpricedCalls, 'call')} of unknown price`;
}

/** The figures of a set as lines of three columns: what, how many, and what share or how much for each task. */
export function tableOf(totals: EvalTotals): string {
  const { judged, done, tokens, costUsd, durationMs, requests, attempts } = totals;
  const each = (text: string): string => (done === 0 ? '' : `${text} each`);
  const share_ = (part: number): [string, string] => [part.toLocaleString('en-US'), share(part, judged)];
  const rows: [string, string, string][] = [
    [
      'tasks',
      `${done} of ${totals.tasks}`,
      totals.faults === 0 ? '' : `${totals.faults} ended with a fault: not judged`,
    ],
    ['pass@1', ...share_(totals.passAt1)],
    ['pass after repair', ...share_(totals.passAfterRepair)],
    ['false success', ...share_(totals.falseSuccess)],
    ['unchecked', ...share_(totals.unchecked)],
    ['passes, but not verified', ...share_(totals.passedUnseen)],
    ['attempts', attempts.toLocaleString('en-US'), judged === 0 ? '' : `${(attempts / judged).toFixed(2)} each`],
    ['calls', requests.toLocaleString('en-US'), each((requests / done).toFixed(2))],
    ['tokens', tokens.toLocaleString('en-US'), each(Math.round(tokens / done).toLocaleString('en-US'))],
    ['cost', moneyOf(totals), costUsd === 0 ? '' : each(`$${(costUsd / done).toFixed(4)}`)],
    [
      'time of a task',
      formatDuration(durationMs.mean),
      judged === 0 ? '' : `p50 ${formatDuration(durationMs.p50)}, p95 ${formatDuration(durationMs.p95)}`,
    ],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map(([what, number, more]) =>
      `${what.padEnd(widths[0] ?? 0)}  ${number.padStart(widths[1] ?? 0)}  ${more}`.trimEnd().concat('\n'),
    )
    .join('');
}
