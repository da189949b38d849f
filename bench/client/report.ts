import { median, quantile, shown, table } from '../measure.ts';
import { barRows } from './bars.ts';
import type { Counts } from './counts.ts';
import type { Measured } from './measured.ts';
import { memoryTable } from './memory-report.ts';
import { type PeerName, peerNames, peers } from './peers/all.ts';

const megabyte = 1024 * 1024;

function barTable(measured: Measured): string {
  const rows = barRows(measured).map(({ what, measured: figure, bar, met }) => [what, figure, bar, met]);
  return table(['what', 'measured', 'bar', 'met'], rows);
}

function peerLine({ imports, installed, bundles, calls }: Measured, name: PeerName): string[] {
  const { wholeMs, burstUs, pacedUs, firstDeltaMs } = calls[name];
  const { milliseconds, files, bytes } = imports[name];
  const onDisk = installed[name].reduce((sum, { diskBytes }) => sum + diskBytes, 0);
  const whole = bundles.whole[name];
  return [
    peers[name].title,
    shown(median(milliseconds)),
    String(files.length),
    shown(median(bytes) / megabyte),
    shown(onDisk / megabyte),
    `${shown(whole.bytes / 1000)} / ${shown(whole.gzipBytes / 1000)}`,
    shown(wholeMs),
    shown(burstUs),
    shown(pacedUs),
    `${shown(median(firstDeltaMs))} / ${shown(quantile(firstDeltaMs, 0.99))}`,
  ];
}

const peerHead = [
  '',
  'import, ms',
  'files',
  'import, MB',
  'installed, MB',
  'bundle, kB min / gz',
  'CPU per call, ms',
  'CPU per token, µs',
  'one at a time, µs',
  'first delta, ms',
];

const peerTable = (measured: Measured): string =>
  table(
    peerHead,
    peerNames.map((name) => peerLine(measured, name)),
  );

const legend =
  "*Import*: of the package's root in a fresh process, with the files that Node loads for it and the resident memory it adds. *Installed*: on the disk, with all dependencies. *Bundle*: a program with one chat call, with all dependencies, by esbuild. *CPU*: of all threads of the client's process, for a whole reply of 300 tokens, for a token of one stream that is sent as fast as it is read, and for a token of streams side by side whose tokens come one at a time. *First delta*: p50 / p99 from the server's write to the loop that reads.";

/** What the README of the package shows. */
export function shortReport(measured: Measured): string {
  return [barTable(measured), legend, peerTable(measured)].join('\n\n');
}

/** The tables as Markdown. */
export function report(measured: Measured, counts: Counts): string {
  const { installed, memory } = measured;
  const versions = peerNames.map(
    (name) => `${name === 'mae' ? '' : `${installed[name][0]?.name} ${installed[name][0]?.version}`}`,
  );
  const packages = peerNames.map((name) => {
    const parts = installed[name].map((one) => `${one.name} ${one.version} (${shown(one.diskBytes / megabyte)})`);
    return `- ${peers[name].title}: ${parts.join(', ')}`;
  });
  return [
    '### Bars of the client',
    barTable(measured),
    '### Peers of the client',
    `Against ${versions.filter((version) => version !== '').join(' and ')}.`,
    legend,
    peerTable(measured),
    'Installed, MB on the disk:',
    packages.join('\n'),
    '### Memory of the client',
    `${counts.memoryStreams} streams of ${counts.memoryTokens.toLocaleString('en')} tokens side by side, right after a collection each time.`,
    memoryTable(memory),
  ].join('\n\n');
}
