import { median, quantile } from '../measure.ts';
import { judged, type Row, reported } from '../row.ts';
import type { AttackFigures } from './attacks/measure.ts';
import type { Measured } from './measured.ts';

const megabyte = 1024 * 1024;
const none = Number.NaN;

function ofClass(attacks: AttackFigures[], endedBy: AttackFigures['endedBy'], what: 'pastLimitMs' | 'overCapBytes') {
  return attacks.filter((one) => one.endedBy === endedBy).flatMap((one) => one[what]);
}

/** The rows of the table of bars, and what each came to. */
export function barRows({ guests, peers, overshootMs, lineMs, kept, attacks }: Measured): Row[] {
  const figures = (name: string) => peers.find((peer) => peer.name === name)?.figures;
  const [python, javascript] = [figures('mae-python'), figures('mae-javascript')];
  const [native, pyodide] = [figures('python3'), figures('pyodide-fresh')];
  const p50 = (values: number[] | undefined) => median(values ?? []);
  const p99 = (values: number[] | undefined) => quantile(values ?? [], 0.99);
  const own = (additions: number, start: number) => additions - start;
  const loop = own(p50(python?.additionsMs), p50(python?.warmMs));
  const firstLoop = own(python?.additionsMs[0] ?? none, p50(python?.warmMs));
  const nativeLoop = own(p50(native?.additionsMs), p50(native?.warmMs));
  const inMegabytes = (value: number | 'recycled' | undefined) => (typeof value === 'number' ? value / megabyte : none);
  const keptRow = (name: string, value: number | 'recycled' | undefined): Row =>
    reported(
      `${name}: a host after four programs of 150 MB, above what it held before`,
      value === 'recycled' ? 'recycled' : inMegabytes(value),
      'MB',
    );
  return [
    judged('Python: fresh isolate ready in the host, wall time p50', p50(guests?.python.readyMs), 'ms', { atMost: 25 }),
    judged('Python: the same, processor time p50', p50(guests?.python.readyCpuMs), 'ms', { atMost: 25 }),
    reported('Python: the same, made and thrown away', guests?.python.cpuMsPerGuest ?? none, 'ms'),
    reported('Python: fresh isolate to the result of a program, in the host', p50(guests?.python.firstResultMs), 'ms'),
    judged('Python: `print(1+1)`, isolate made ahead, p50', p50(python?.warmMs), 'ms', { atMost: 5 }),
    reported('Python: the same, p99', p99(python?.warmMs), 'ms'),
    judged('Python: the same, none made ahead (back to back), p50', p50(python?.backToBackMs), 'ms', { atMost: 25 }),
    reported('Python: the same, p99', p99(python?.backToBackMs), 'ms'),
    judged(
      'Python: times faster than starting `python3 -I -c`, isolate made ahead',
      p50(native?.warmMs) / p50(python?.warmMs),
      '×',
      { atLeast: 5 },
    ),
    judged(
      'Python: new engine to first result, of a fresh Pyodide in a Node worker',
      p50(python?.coldMs) / p50(pyodide?.coldMs),
      '×',
      { atMost: 0.1 },
    ),
    judged('Python: sustained on two hosts', python?.perSecond ?? none, 'runs/s', { atLeast: 40 }),
    judged('Python: processor time of each of these runs', python?.cpuMsPerRun ?? none, 'ms', { atMost: 40 }),
    judged('Python: sustained, against `python3 -I` two at once', python?.perSecond ?? none, 'runs/s', {
      moreThan: native?.perSecond ?? none,
    }),
    judged('JavaScript: warm, p50', p50(javascript?.warmMs), 'ms', { atMost: 4 }),
    reported('JavaScript: the same, p99', p99(javascript?.warmMs), 'ms'),
    judged('JavaScript: sustained on two hosts', javascript?.perSecond ?? none, 'runs/s', { atLeast: 200 }),
    reported('JavaScript: processor time of each of these runs', javascript?.cpuMsPerRun ?? none, 'ms'),
    judged('Python: memory of a warm isolate', inMegabytes(guests?.python.bytesPerGuest), 'MB', { atMost: 25 }),
    reported("Python: the host's own baseline", inMegabytes(guests?.python.baselineBytes), 'MB'),
    judged('JavaScript: memory of a warm isolate', inMegabytes(guests?.javascript.bytesPerGuest), 'MB', { atMost: 8 }),
    reported("JavaScript: the host's own baseline", inMegabytes(guests?.javascript.baselineBytes), 'MB'),
    keptRow('Python', kept.python),
    keptRow('JavaScript', kept.javascript),
    judged('Python: a loop of a million additions, of native CPython', loop / nativeLoop, '×', { atMost: 3 }),
    reported('Python: the same, in a host that has not run it before', firstLoop / nativeLoop, '×'),
    judged('overshoot of a deadline (time, processor time, check, cancel), p99', p99(overshootMs), 'ms', {
      atMost: 100,
    }),
    judged('overshoot of the attacks that are ended by time, p99', p99(ofClass(attacks, 'time', 'pastLimitMs')), 'ms', {
      atMost: 100,
    }),
    reported('first live line after it is printed, p50', p50(lineMs), 'ms'),
    judged('first live line after it is printed, p99', p99(lineMs), 'ms', { atMost: 30 }),
    judged(
      'memory bombs over the limit at their highest',
      Math.max(...ofClass(attacks, 'memory', 'overCapBytes'), Number.NEGATIVE_INFINITY) / megabyte,
      'MB',
      { atMost: 64 },
    ),
  ];
}
