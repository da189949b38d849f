import { median, quantile } from '../measure.ts';
import { judged, type Row, reported } from '../row.ts';
import { ended, isSolved, type Run } from './arms/arm.ts';
import { type Trick, tricks } from './arms/fooled.ts';
import type { Cost, Planned } from './arms/planning.ts';
import type { LanguageRuns, Measured } from './measured.ts';

const titles = { python: 'Python', javascript: 'JavaScript' } as const;
const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);
/** The rows of what was measured; none of an arm that was not asked for. */
const rowsOf = (measured: readonly unknown[], rows: () => Row[]): Row[] => (measured.length === 0 ? [] : rows());

function allRow(what: string, runs: Run[]): Row[] {
  const solved = runs.filter(isSolved).length;
  const measured = `${solved} of ${runs.length}`;
  return rowsOf(runs, () => [{ what, measured, bar: 'all', met: solved === runs.length ? 'yes' : 'no' }]);
}

function noneRow(what: string, runs: Run[]): Row[] {
  const found = runs.filter(ended).length;
  const measured = `${found} of ${runs.length}`;
  return rowsOf(runs, () => [{ what, measured, bar: 'none', met: found === 0 ? 'yes' : 'no' }]);
}

function languageRows({ language, main, control, repaired, fooled, untidy, faulty, planned }: LanguageRuns): Row[] {
  const title = titles[language];
  const overHttp = `mended over HTTP, with ${faulty.answers} faults and ${faulty.kills} hosts killed`;
  return [
    ...allRow(`${title}: mended after one request that says what was seen`, main),
    ...noneRow(`${title}: the same with what was seen withheld`, control),
    ...rowsOf(repaired, () => repairRows(title, repaired)),
    ...(Object.keys(tricks) as Trick[]).flatMap((trick) =>
      noneRow(`${title}: false success of a model that ${trick}`, fooled[trick]),
    ),
    ...sameAgainRows(title, fooled['gives the same program again']),
    ...rowsOf(planned, () => planningRows(title, planned)),
    ...allRow(`${title}: untidy replies put right without a call`, untidy),
    ...allRow(`${title}: ${overHttp}`, faulty.runs),
  ];
}

function repairRows(title: string, repaired: LanguageRuns['repaired']): Row[] {
  const third = sum(repaired.map(({ bytes }) => bytes[2] ?? Number.NaN));
  const first = sum(repaired.map(({ bytes }) => bytes[0] ?? Number.NaN));
  const [ours, naive] = [repaired.flatMap(({ bytes }) => bytes), repaired.flatMap((run) => run.naive)];
  return [
    ...allRow(`${title}: three repairs: an endless loop, a name nobody defines, the bug`, repaired),
    judged(`${title}: bytes of these requests, of those of the naive loop`, sum(ours) / sum(naive), '×', {
      atMost: 0.5,
    }),
    judged(`${title}: the third of these requests, of the first`, third / first, '×', { atMost: 1.1 }),
  ];
}

function sameAgainRows(title: string, again: Run[]): Row[] {
  const stopped = again.filter(({ result }) => result.stopReason === 'no-progress');
  const what = `${title}: runs of the same program again that stopped as no-progress`;
  return rowsOf(again, () => [
    reported(what, `${stopped.length} of ${again.length}`),
    reported(`${title}: the attempts they took, median`, median(stopped.map(({ result }) => result.totalAttempts))),
  ]);
}

function planningRows(title: string, planned: Planned[]): Row[] {
  const passed = planned.filter(({ result: { auto, always } }) => auto.success && always.success);
  const both = { measured: `${passed.length} of ${planned.length}`, bar: 'all' };
  const of = (what: keyof Cost) =>
    sum(planned.map(({ cost }) => cost.auto[what])) / sum(planned.map(({ cost }) => cost.always[what]));
  return [
    {
      what: `${title}: planned in one call, and in two`,
      ...both,
      met: passed.length === planned.length ? 'yes' : 'no',
    },
    reported(`${title}: the first, of the second: calls`, of('calls'), '×'),
    reported(`${title}: the same, bytes of messages`, of('sentBytes'), '×'),
  ];
}

/** The rows of the table of bars, and what each came to. */
export function barRows({ languages, overheadMs, cancels }: Measured): Row[] {
  return [
    ...languages.flatMap(languageRows),
    ...rowsOf(overheadMs, () => [
      judged('the loop itself, one attempt, p50', median(overheadMs), 'ms', { atMost: 15 }),
      reported('the same, p99', quantile(overheadMs, 0.99), 'ms'),
    ]),
    ...cancels.map(({ name, ms }) =>
      judged(`a run cancelled while ${name} has stopped, the slowest of ${ms.length}`, Math.max(...ms), 'ms', {
        atMost: 100,
      }),
    ),
  ];
}
