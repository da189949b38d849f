import { median, quantile, shown, table } from '../measure.ts';
import { barRows } from './bars.ts';
import type { Counts } from './counts.ts';
import type { Measured, OfStorage } from './measured.ts';
import type { StoreFigures } from './store/figures.ts';

function sideBySide({ sqlite, postgres, directMs }: Measured): string {
  const rows: [string, (of: OfStorage) => string][] = [
    [
      'events lost or out of order',
      ({ followed }) => String(followed.lost + followed.disordered + followed.unfinished),
    ],
    ['time of an event to its reader, p50', ({ followed }) => `${shown(median(followed.delaysMs))} ms`],
    ['the same, p99', ({ followed }) => `${shown(quantile(followed.delaysMs, 0.99))} ms`],
    ...Object.keys(sqlite.asked).map((kind): [string, (of: OfStorage) => string] => [
      `\`${kind}\``,
      ({ asked }) => `${shown(asked[kind]?.perSecond ?? Number.NaN)} a second`,
    ]),
    ["the server's own share of a run, p50", ({ runs }) => `${shown(median(runs.aloneMs) - median(directMs))} ms`],
    ['runs, several at once', ({ runs }) => `${shown(runs.perSecond)} a second`],
  ];
  const body = rows.map(([what, of]) => [what, of(sqlite), postgres === undefined ? 'not there' : of(postgres)]);
  return table(['', 'SQLite', 'Postgres'], body);
}

/** Rows that the arithmetic of `bench/scaling` reads. */
function storeAlone({ sqlite, postgres }: Measured): string {
  const figure = (
    of: OfStorage | undefined,
    pick: (store: StoreFigures) => number | undefined,
    unit: string,
  ): string => {
    const value = of === undefined ? undefined : pick(of.store);
    return value === undefined ? 'not there' : `${shown(value)} ${unit}`;
  };
  const rows: [string, (store: StoreFigures) => number | undefined, string][] = [
    ['events stored', ({ appendsPerSecond }) => appendsPerSecond, 'a second'],
    ['renewals of a lease', ({ renewalsPerSecond }) => renewalsPerSecond, 'a second'],
    ['looks for events where there are none', ({ pollsPerSecond }) => pollsPerSecond, 'a second'],
    ['one look for runs that nobody works on', ({ orphansMs }) => orphansMs, 'ms'],
    ['counting the runs by status', ({ countsMs }) => countsMs, 'ms'],
    ...(postgres?.store.listening ?? []).map(({ connections }, at): (typeof rows)[number] => [
      `events stored while ${connections} connections listen`,
      ({ listening }) => listening[at]?.appendsPerSecond,
      'a second',
    ]),
  ];
  const body = rows.map(([what, pick, unit]) => [what, figure(sqlite, pick, unit), figure(postgres, pick, unit)]);
  return table(['', 'SQLite', 'Postgres'], body);
}

/** All that was measured, as Markdown. */
export function report(measured: Measured, counts: Counts): string {
  const bars = barRows(measured).map(({ what, measured: figure, bar, met }) => [what, figure, bar, met]);
  const { followedRuns, readersOfRun, storedRuns, connections, runsAtOnce } = counts;
  return [
    `${followedRuns} runs followed by ${readersOfRun} readers each; ${storedRuns} stored runs asked for over ${connections} connections; ${runsAtOnce} runs at once. SQLite unless it says otherwise.`,
    '### Bars of the server',
    table(['', 'measured', 'bar', 'met'], bars),
    '### SQLite and Postgres',
    sideBySide(measured),
    '### The store alone',
    storeAlone(measured),
  ].join('\n\n');
}
