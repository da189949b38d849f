import { median, quantile } from '../measure.ts';
import { judged, type Row, reported } from '../row.ts';
import { ended, isSolved, type Run } from './arms/arm.ts';
import type { LanguageRuns, Measured } from './measured.ts';

export const titles = { python: 'Python', javascript: 'JavaScript' } as const;

const count = (runs: Run[], holds: (run: Run) => boolean): number => runs.filter(holds).length;

function solvedRow(what: string, runs: Run[]): Row {
  const solved = count(runs, isSolved);
  return { what, measured: `${solved} of ${runs.length}`, bar: 'all', met: solved === runs.length ? 'yes' : 'no' };
}

function noneRow(what: string, found: number, runs: Run[]): Row {
  return { what, measured: `${found} of ${runs.length}`, bar: 'none', met: found === 0 ? 'yes' : 'no' };
}

function languageRows({ language, main, control }: LanguageRuns): Row[] {
  const title = titles[language];
  return [
    solvedRow(`${title}: mended after one request that says what was seen`, main),
    noneRow(`${title}: the same with what was seen withheld`, count(control, ended), control),
  ];
}

/** The rows of the table of bars, and what each came to. */
export function barRows({ languages, overheadMs }: Measured): Row[] {
  return [
    ...languages.flatMap(languageRows),
    judged('the loop itself, one attempt, p50', median(overheadMs), 'ms', { atMost: 15 }),
    reported('the same, p99', quantile(overheadMs, 0.99), 'ms'),
  ];
}
