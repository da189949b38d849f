import type { Clock } from './clock.js';
import type { Faults } from './faults.js';
import type { Heap } from './heap.js';

/** Clocks and calendars. There is one time zone: UTC. */
export function createTimeCalls(heap: Heap, clock: Clock, faults: Faults) {
  const { Fault, positive, quiet } = faults;
  const realTime = 0;
  const lastClock = 3;
  const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1e6));
  const dayMs = 86_400_000;
  const field = { second: 0, minute: 4, hour: 8, day: 12, month: 16, year: 20, weekday: 24, yearDay: 28, summer: 32 };

  /** Writes `struct tm`. */
  const writeParts = (time: Date, at: number): void => {
    const year = time.getUTCFullYear();
    const parts: [number, number][] = [
      [field.second, time.getUTCSeconds()],
      [field.minute, time.getUTCMinutes()],
      [field.hour, time.getUTCHours()],
      [field.day, time.getUTCDate()],
      [field.month, time.getUTCMonth()],
      [field.year, year - 1900],
      [field.weekday, time.getUTCDay()],
      [field.yearDay, Math.floor((time.getTime() - Date.UTC(year, 0, 1)) / dayMs)],
      [field.summer, 0],
    ];
    for (const [offset, value] of parts) heap.setNumber(at + offset, value);
    // Seconds east of Greenwich.
    heap.setNumber(at + 36, 0);
  };
  const fromSeconds = (seconds: bigint, at: number): void => writeParts(new Date(Number(seconds) * 1_000), at);
  /** Seconds since the epoch; the parts are put in order, as C demands. */
  const toSeconds = (at: number): bigint => {
    const [year, month, day, hour, minute, second] = (
      ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
    ).map((name) => heap.pointer(at + field[name]) | 0) as [number, number, number, number, number, number];
    const time = new Date(0);
    time.setUTCFullYear(year + 1900, month, day);
    time.setUTCHours(hour, minute, second);
    if (Number.isNaN(time.getTime())) return -1n;
    writeParts(time, at);
    return BigInt(time.getTime() / 1_000);
  };

  const known = (id: number): void => {
    if (id < realTime || id > lastClock) throw new Fault('invalid');
  };

  return {
    clock_time_get: positive((id: number, _precision: bigint, at: number) => {
      known(id);
      heap.setLong(at, nanoseconds(id === realTime ? clock.realMs() : clock.monotonicMs()));
      return 0;
    }),
    clock_res_get: positive((id: number, at: number) => {
      known(id);
      heap.setLong(at, id === realTime ? 1_000_000 : 1_000);
      return 0;
    }),
    emscripten_date_now: () => clock.realMs(),
    emscripten_get_now: () => clock.monotonicMs(),
    _gmtime_js: quiet(undefined, fromSeconds),
    _localtime_js: quiet(undefined, fromSeconds),
    _timegm_js: quiet(-1n, toSeconds),
    _mktime_js: quiet(-1n, toSeconds),
    _tzset_js: quiet(undefined, (secondsWest: number, hasSummerTime: number, name: number, summerName: number) => {
      heap.setNumber(secondsWest, 0);
      heap.setNumber(hasSummerTime, 0);
      for (const at of [name, summerName]) heap.setCString(at, 'UTC', 17);
    }),
  };
}
