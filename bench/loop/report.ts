import { table } from '../measure.ts';
import { isSolved, type Run } from './arms/arm.ts';
import { barRows } from './bars.ts';
import { whereToGetThem } from './data/read-tasks.ts';
import type { Measured } from './measured.ts';

const shortest = (text: string): string => (text.length <= 160 ? text : `${text.slice(0, 159)}…`);

function unsolved(runs: Run[], what: string): string[] {
  return runs
    .filter((run) => !isSolved(run))
    .map(({ of, lacking, result }) => {
      const why = lacking.length > 0 ? `the request lacks ${lacking.join('; ')}` : `it ended as ${result.stopReason}`;
      return `- ${of.task.id}, ${what}: ${shortest(why)}`;
    });
}

/** The tables as Markdown. */
export function report(measured: Measured): string {
  const rows = barRows(measured).map(({ what, measured: figure, bar, met }) => [what, figure, bar, met]);
  const missing = measured.languages.flatMap(({ main }) => unsolved(main, 'mended after one request'));
  return [
    '### Bars of the loop',
    table(['what', 'measured', 'bar', 'met'], rows),
    ...(measured.languages.length === 0 ? [`Without its data: ${whereToGetThem}.`] : []),
    ...(missing.length === 0 ? [] : ['Not solved:', missing.join('\n')]),
  ].join('\n\n');
}
