import { median, quantile } from '../measure.ts';
import { judged, type Row, reported } from '../row.ts';
import { ended, isSolved, type Run } from './arms/arm.ts';
import { type Trick, tricks } from './arms/fooled.ts';
import type { Cost, Planned } from './arms/planning.ts';
import type { LanguageRuns, Measured } from './measured.ts';

const titles = { python: 'Python', javascript: 'JavaScript' } as const;
const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);

function allRow(what: string, runs: Run[]): Row {
  const solved = runs.filter(isSolved).length;
  return { what, measured: `${solved} of ${runs.length}`, bar: 'all', met: solved === runs.length ? 'yes' : 'no' };
}

function noneRow(what: string, runs: Run[]): Row {
  const found = runs.filter(ended).length;
  return { what, measured: `${found} of ${runs.length}`, bar: 'none', met: found === 0 ? 'yes' : 'no' };
}

function languageRows({ language, main, control, repaired, fooled, untidy, faulty, planned }: LanguageRuns): Row[] {
  const title = titles[language];
  const third = sum(repaired.map(({ bytes }) => bytes[2] ?? Number.NaN));
  const first = sum(repaired.map(({ bytes }) => bytes[0] ?? Number.NaN));
  const [ours, naive] = [repaired.flatMap(({ bytes }) => bytes), repaired.flatMap((run) => run.naive)];
  const again = fooled['gives the same program again'];
  const stopped = again.filter(({ result }) => result.stopReason === 'no-progress');
  return [
    allRow(`${title}: mended after one request that says what was seen`, main),
    noneRow(`${title}: the same with what was seen withheld`, control),
    allRow(`${title}: three repairs: an endless loop, a name nobody defines, the bug`, repaired),
    judged(`${title}: bytes of these requests, of those of the naive loop`, sum(ours) / sum(naive), '×', {
      atMost: 0.5,
    }),
    judged(`${title}: the third of these requests, of the first`, third / first, '×', { atMost: 1.1 }),
    ...(Object.keys(tricks) as Trick[]).map((trick) =>
      noneRow(`${title}: false success of a model that ${trick}`, fooled[trick]),
    ),
    reported(
      `${title}: runs of the same program again that stopped as no-progress`,
      `${stopped.length} of ${again.length}`,
    ),
    reported(`${title}: the attempts they took, median`, median(stopped.map(({ result }) => result.totalAttempts))),
    ...planningRows(title, planned),
    allRow(`${title}: untidy replies put right without a call`, untidy),
    allRow(`${title}: mended over HTTP, with ${faulty.answers} faults and ${faulty.kills} hosts killed`, faulty.runs),
  ];
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
    judged('the loop itself, one attempt, p50', median(overheadMs), 'ms', { atMost: 15 }),
    reported('the same, p99', quantile(overheadMs, 0.99), 'ms'),
    ...cancels.map(({ name, ms }) =>
      judged(`a run cancelled while ${name} has stopped, the slowest of ${ms.length}`, Math.max(...ms), 'ms', {
        atMost: 100,
      }),
    ),
  ];
}
