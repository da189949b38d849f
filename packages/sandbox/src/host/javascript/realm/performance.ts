import { realNow } from './intrinsics.js';

interface Entry {
  name: string;
  entryType: 'mark' | 'measure';
  startTime: number;
  duration: number;
  detail: unknown;
}

const mostEntries = 100_000;

/** `performance` with marks and measures, and what starts its clock, which counts whole milliseconds. */
export function makePerformance(): { performance: object; start(): void } {
  let startedAt = 0;
  let entries: Entry[] = [];
  const now = () => realNow() - startedAt;
  const add = (entry: Entry): Entry => {
    if (entries.length >= mostEntries) throw new RangeError(`No more than ${mostEntries} entries are kept.`);
    entries = [...entries, entry].sort((a, b) => a.startTime - b.startTime);
    return entry;
  };
  const timeOf = (mark: unknown, fallback: number): number => {
    if (mark === undefined) return fallback;
    if (typeof mark === 'number') return mark;
    const found = entries.findLast(({ name, entryType }) => name === String(mark) && entryType === 'mark');
    if (found === undefined) throw new SyntaxError(`The "${mark}" performance mark has not been set`);
    return found.startTime;
  };
  const clear = (entryType: Entry['entryType']) => (name?: unknown) => {
    entries = entries.filter((entry) => entry.entryType !== entryType || (name !== undefined && entry.name !== name));
  };
  const performance = {
    now,
    timeOrigin: startedAt,
    mark(name: unknown, options: { startTime?: number; detail?: unknown } = {}) {
      const startTime = options.startTime ?? now();
      return add({ name: String(name), entryType: 'mark', startTime, duration: 0, detail: options.detail ?? null });
    },
    measure(name: unknown, from?: unknown, to?: unknown) {
      const options =
        typeof from === 'object' && from !== null ? (from as Record<string, unknown>) : { start: from, end: to };
      const startTime = timeOf(options.start, 0);
      const duration = timeOf(options.end, now()) - startTime;
      return add({ name: String(name), entryType: 'measure', startTime, duration, detail: options.detail ?? null });
    },
    clearMarks: clear('mark'),
    clearMeasures: clear('measure'),
    getEntries: () => [...entries],
    getEntriesByName: (name: unknown, type?: unknown) =>
      entries.filter((entry) => entry.name === name && (type === undefined || entry.entryType === type)),
    getEntriesByType: (type: unknown) => entries.filter(({ entryType }) => entryType === type),
    timerify: (callback: unknown) => callback,
    toJSON: () => ({ timeOrigin: startedAt }),
  };
  const start = () => {
    startedAt = realNow();
    performance.timeOrigin = startedAt;
  };
  return { performance, start };
}
