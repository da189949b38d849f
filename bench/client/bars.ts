import { median, quantile } from '../measure.ts';
import { judged, type Row, reported } from '../row.ts';
import type { Measured } from './measured.ts';
import { grownBytes } from './memory-report.ts';
import type { Figures } from './peers/figures.ts';

const megabyte = 1024 * 1024;

/** The rows of the bars, and what each came to. */
export function barRows({ imports, installed, bundles, calls, memory }: Measured): Row[] {
  const ofSdk = (own: number, sdk: number) => own / sdk;
  const time = (name: keyof Measured['imports']) => median(imports[name].milliseconds);
  const size = (name: keyof Measured['installed'], pick: 'bytes' | 'diskBytes') =>
    installed[name].reduce((sum, one) => sum + one[pick], 0);
  const lowest = (pick: (figures: Figures) => number) => Math.min(pick(calls['mistral-sdk']), pick(calls['ai-sdk']));
  const undici = imports.mae.files.some((file) => /[\\/]node_modules[\\/]undici[\\/]/.test(file));
  const cpu = (what: string, pick: (figures: Figures) => number, unit: string) =>
    judged(what, pick(calls.mae), unit, { lessThan: lowest(pick) });
  const { firstDeltaMs } = calls.mae;
  return [
    judged("import, of the SDK's time", ofSdk(time('mae'), time('mistral-sdk')), '×', { atMost: 0.25 }),
    { what: 'undici is loaded by the import', measured: undici ? 'yes' : 'no', bar: 'no', met: undici ? 'no' : 'yes' },
    judged(
      "installed with all dependencies, of the SDK's bytes on the disk",
      ofSdk(size('mae', 'diskBytes'), size('mistral-sdk', 'diskBytes')),
      '×',
      { atMost: 1 / 3 },
    ),
    reported('the same, lengths of the files', ofSdk(size('mae', 'bytes'), size('mistral-sdk', 'bytes')), '×'),
    judged('our own code that one chat call loads, minified', bundles.own.callBytes / 1000, 'kB', { atMost: 40 }),
    reported('all of it, with what is loaded where it is needed', bundles.own.allBytes / 1000, 'kB'),
    cpu('processor time of a whole call; bar: the lower of both peers', ({ wholeMs }) => wholeMs, 'ms'),
    cpu('the same of a token, sent as fast as it is read', ({ burstUs }) => burstUs, 'µs'),
    cpu('the same of a token, each in a packet of its own', ({ pacedUs }) => pacedUs, 'µs'),
    judged(
      'memory held beyond the text at the least, second half of many long streams against the first',
      grownBytes(memory) / megabyte,
      'MB',
      { atMost: 8 },
    ),
    reported('first delta after its bytes were sent, p50', median(firstDeltaMs), 'ms'),
    judged('the same, p99', quantile(firstDeltaMs, 0.99), 'ms', { atMost: 1 }),
  ];
}
