import { median, quantile, shown, table } from '../measure.ts';
import { notThere } from '../row.ts';
import { type AttackFigures, memoryMb } from './attacks/measure.ts';
import { barRows } from './bars.ts';
import type { Measured } from './measured.ts';
import { type Peer, peers } from './peers/all.ts';
import type { PeerResult } from './peers/measure-peer.ts';

const megabyte = 1024 * 1024;

function humanEval({ tasks }: PeerResult): string {
  if (tasks === undefined) return '';
  return `${tasks.failures.length} of ${tasks.tried}`;
}

function peerLine(result: PeerResult, ours: PeerResult[]): string[] {
  const { title, boundary, language }: Peer = peers[result.name];
  const { figures } = result;
  if (figures === undefined)
    return [title, boundary, `${notThere}: ${result.missing ?? ''}`, '', '', '', '', '', '', ''];
  const own = ours.find(({ name }) => name === `mae-${language}`)?.figures;
  const warm = median(figures.warmMs);
  return [
    title,
    boundary,
    shown(median(figures.coldMs)),
    `${shown(warm)} / ${shown(quantile(figures.warmMs, 0.99))}`,
    own === undefined || own === figures ? '' : `${shown(warm / median(own.warmMs))} ×`,
    figures.perSecond === undefined ? '' : shown(figures.perSecond),
    figures.cpuMsPerRun === undefined ? '' : shown(figures.cpuMsPerRun),
    figures.sessionMs.length === 0
      ? ''
      : `${shown(median(figures.sessionMs))}${figures.isReplayed ? ' (replayed)' : ''}`,
    shown(median(figures.additionsMs)),
    humanEval(result),
  ];
}

function attackLine(figures: AttackFigures): string[] {
  const { title, statuses, pastLimitMs, runMs, overCapBytes, nextMs } = figures;
  const pair = (values: number[]) =>
    values.length === 0 ? '' : `${shown(median(values))} / ${shown(quantile(values, 0.99))}`;
  const highest = overCapBytes.length === 0 ? Number.NaN : Math.max(...overCapBytes) / megabyte;
  return [
    title,
    [...statuses].map(([status, count]) => `${count} ${status}`).join(', '),
    pair(pastLimitMs),
    pair(runMs),
    highest < 0 ? 'under it' : shown(highest),
    pair(nextMs),
  ];
}

function tasksNotRun(result: PeerResult): string[] {
  const failures = result.tasks?.failures ?? [];
  if (failures.length === 0) return [];
  const named = failures.slice(0, 3).map(({ id, why }) => `${id} (${why.replaceAll(/[|\n]/g, ' ').slice(0, 80)})`);
  const more = failures.length > named.length ? ` and ${failures.length - named.length} more` : '';
  return [`- ${peers[result.name].title}: ${named.join('; ')}${more}`];
}

/** What the README of the package shows: the bars, and start, warm run and reach of each peer. */
export function shortReport(measured: Measured): string {
  const bars = barRows(measured).filter(({ bar }) => bar !== 'reported');
  const peerLines = measured.peers.map((peer) => peerLine(peer, measured.peers));
  const columns = [0, 1, 2, 3, 7, 9];
  return [
    table(
      ['what', 'measured', 'bar', 'met'],
      bars.map(({ what, measured: figure, bar, met }) => [what, figure, bar, met]),
    ),
    'Milliseconds from nothing started to the first result, of a small program on what has been started, and of ten commands in one session; and how many solutions of HumanEval do not pass their tests:',
    table(
      ['', 'boundary', 'start', 'warm p50 / p99', 'ten commands', 'HumanEval not run'],
      peerLines.map((cells) => columns.map((column) => cells[column] ?? '')),
    ),
  ].join('\n\n');
}

/** The tables as Markdown. */
export function report(measured: Measured): string {
  const bars = barRows(measured).map(({ what, measured: figure, bar, met }) => [what, figure, bar, met]);
  const notRun = measured.peers.flatMap(tasksNotRun);
  return [
    '### Bars',
    table(['what', 'measured', 'bar', 'met'], bars),
    '### Peers',
    `Against ${measured.versions.join(', ')}.`,
    'Milliseconds. *Start*: nothing started to the first result. *Warm*: one small program on what has been started, with a fresh place to run in where the peer has one. *Ten commands*: in one session that is there already, or, where there is none, each after all those before it. *Additions*: a whole program that adds a million times. *HumanEval*: solutions whose tests do not pass.',
    table(
      [
        '',
        'boundary',
        'start',
        'warm p50 / p99',
        'of ours',
        'runs/s, two at once',
        'CPU per run',
        'ten commands',
        'additions',
        'HumanEval not run',
      ],
      measured.peers.map((peer) => peerLine(peer, measured.peers)),
    ),
    ...(notRun.length === 0 ? [] : ['Not run of HumanEval:', notRun.join('\n')]),
    '### Attacks',
    `Milliseconds p50 / p99, with a limit of ${memoryMb} MB. *Past the limit*: from the moment the deadline, the memory limit or the output limit was reached to the outcome. *Over the cap*: resident memory of the host above its own at the start and the limit, at its highest. *Next run*: a small program on the same engine, asked for at once.`,
    table(
      ['programs', 'ended as', 'past the limit', 'whole run', 'over the cap, MB', 'next run'],
      measured.attacks.map(attackLine),
    ),
  ].join('\n\n');
}
