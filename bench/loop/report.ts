import { median, shown, table } from '../measure.ts';
import { ended, isSolved, type Run } from './arms/arm.ts';
import { barRows } from './bars.ts';
import { whereToGetThem } from './data/read-tasks.ts';
import type { LanguageRuns, Measured } from './measured.ts';

const short = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 199)}…`).replaceAll('\n', ' ');

function unsolved(runs: Run[], what: string): string[] {
  return runs
    .filter((run) => !isSolved(run))
    .map(({ of, lacking, result }) => {
      const why = lacking.length > 0 ? `the request lacks ${lacking.join('; ')}` : `it ended as ${result.stopReason}`;
      return `- ${of.task.id}, ${what}: ${short(why)}`;
    });
}

function misses({ main, control, repaired, fooled, untidy, faulty }: LanguageRuns): string[] {
  return [
    ...unsolved(main, 'after one request'),
    ...unsolved(repaired, 'three repairs'),
    ...unsolved(untidy, 'without a call'),
    ...unsolved(faulty.runs, `with faults of seed ${faulty.seed}`),
    ...[...Object.entries(fooled), ['with what was seen withheld', control] as const].flatMap(([what, runs]) =>
      runs.filter(ended).map(({ of }) => `- ${of.task.id}, false success: ${what}`),
    ),
  ];
}

/** Of the three repair requests: their bytes, and those of the naive loop. */
function bytesTable(languages: LanguageRuns[]): string[] {
  const measured = languages.filter(({ repaired }) => repaired.length > 0);
  if (measured.length === 0) return [];
  const rows = measured.flatMap(({ language, repaired }) =>
    [0, 1, 2].map((at) => {
      const ours = repaired.map(({ bytes }) => bytes[at] ?? Number.NaN);
      const naive = repaired.map((run) => run.naive[at] ?? Number.NaN);
      return [`${language}, request ${at + 1}`, shown(median(ours)), shown(Math.max(...ours)), shown(median(naive))];
    }),
  );
  const head = ['bytes of messages', 'ours, median', 'ours, most', 'naive, median'];
  return ['### Requests for repairs', table(head, rows)];
}

/** How runs ended that must not pass, and what they cost. */
function endingsTable(languages: LanguageRuns[]): string[] {
  const rows = languages.flatMap(({ language, fooled }) =>
    Object.entries(fooled).flatMap(([trick, runs]) => {
      if (runs.length === 0) return [];
      const reasons = Map.groupBy(runs, ({ result }) => result.stopReason);
      const ends = [...reasons]
        .map(([reason, those]) => `${those.length} ${reason}`)
        .sort()
        .join(', ');
      const attempts = shown(median(runs.map(({ result }) => result.totalAttempts)));
      return [[language, trick, ends, attempts, shown(median(runs.map(({ calls }) => calls)))]];
    }),
  );
  if (rows.length === 0) return [];
  const head = ['', 'a model that', 'ended as', 'attempts, median', 'calls, median'];
  return ['### Runs that must not pass', table(head, rows)];
}

/** The tables as Markdown. */
export function report(measured: Measured): string {
  const { languages } = measured;
  const rows = barRows(measured).map(({ what, measured: figure, bar, met }) => [what, figure, bar, met]);
  const missed = languages.flatMap(misses);
  return [
    '### Bars of the loop',
    table(['what', 'measured', 'bar', 'met'], rows),
    ...(languages.length === 0
      ? [`Without its data: ${whereToGetThem}.`]
      : [...bytesTable(languages), ...endingsTable(languages)]),
    ...(missed.length === 0 ? [] : ['### Not as it should be', missed.join('\n')]),
  ].join('\n\n');
}
