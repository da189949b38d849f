import { median, quantile } from '../measure.ts';
import { judged, type Row, reported } from '../row.ts';
import type { Measured, OfStorage } from './measured.ts';

const slowest = ({ asked }: OfStorage): number => Math.min(...Object.values(asked).map(({ perSecond }) => perSecond));

const none = (what: string, count: number): Row => ({
  ...{ what, measured: String(count), bar: 'none' },
  met: count === 0 ? 'yes' : 'no',
});

/** The rows of the bars, and what each came to. */
export function barRows({ sqlite, directMs, log }: Measured): Row[] {
  const { followed, runs } = sqlite;
  return [
    reported('event streams that were open at once', String(followed.streams)),
    reported('of these, cut on the way and taken up again', String(followed.resumed)),
    reported('events their readers were to get', String(followed.events)),
    none('events lost', followed.lost),
    none('events out of order, or twice', followed.disordered),
    none('streams that did not end with the result', followed.unfinished),
    reported('from the time of an event to its reader, p50', median(followed.delaysMs), 'ms'),
    judged('the same, p99', quantile(followed.delaysMs, 0.99), 'ms', { atMost: 50 }),
    judged('requests that only touch the store, of the slowest kind', slowest(sqlite), 'a second', { atLeast: 2_000 }),
    reported('a run by the executor alone, p50', median(directMs), 'ms'),
    reported('a run through the server, p50', median(runs.aloneMs), 'ms'),
    judged("the server's own share of a run, p50", median(runs.aloneMs) - median(directMs), 'ms', { atMost: 20 }),
    reported('the same, p99', quantile(runs.aloneMs, 0.99) - quantile(directMs, 0.99), 'ms'),
    reported('runs through the server, several at once', runs.perSecond, 'a second'),
    reported('events of a run that passes at once', String(log.passed.events)),
    reported('bytes of the log of a run that passes at once', String(log.passed.bytes)),
    reported('events of a run with one repair', String(log.repaired.events)),
    reported('bytes of the log of a run with one repair', String(log.repaired.bytes)),
  ];
}
