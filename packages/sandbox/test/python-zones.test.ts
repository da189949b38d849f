import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { packTimeZones } from '../scripts/pack-time-zones.js';
import type { GuestFactory } from '../src/host/guest.js';
import { loadedFactory, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});
const value = async (code: string) => {
  const { error, status, value: found } = await runPython(factory, code);
  expect(error?.traceback ?? status).toBe('ok');
  return found?.json;
};

/** Offset in minutes at a moment, from the tables in this Node. */
function offsetAt(zone: string, moment: number): number {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(moment)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? '') ?? [];
  return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

describe('time zones', () => {
  it('are there by name, with offsets, abbreviations and summer time', async () => {
    const code = `from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones
def told(zone, *when):
    at = datetime(*when, tzinfo=ZoneInfo(zone))
    return [at.isoformat(), at.tzname(), at.dst() == timedelta(hours=1)]
[told("Europe/Paris", 2024, 7, 14), told("Europe/Paris", 2024, 1, 1), told("America/New_York", 2024, 3, 10, 12), told("Asia/Kolkata", 2024, 1, 1),
 told("US/Pacific", 1999, 12, 31), told("Australia/Sydney", 2045, 1, 1), told("Europe/Berlin", 2050, 7, 1), told("UTC", 2024, 1, 1), told("Europe/Paris", 1900, 1, 1),
 datetime(2024, 3, 31, 2, 30, tzinfo=ZoneInfo("Europe/Paris")).astimezone(timezone.utc).hour,
 datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Paris")).utcoffset().seconds, len(available_timezones()) > 500, ZoneInfo("Asia/Calcutta").key]`;
    expect(await value(code)).toEqual([
      ['2024-07-14T00:00:00+02:00', 'CEST', true],
      ['2024-01-01T00:00:00+01:00', 'CET', false],
      ['2024-03-10T12:00:00-04:00', 'EDT', true],
      ['2024-01-01T00:00:00+05:30', 'IST', false],
      ['1999-12-31T00:00:00-08:00', 'PST', false],
      ['2045-01-01T00:00:00+11:00', 'AEDT', true],
      ['2050-07-01T00:00:00+02:00', 'CEST', true],
      ['2024-01-01T00:00:00+00:00', 'UTC', false],
      ['1900-01-01T00:00:00+00:09:21', 'PMT', false],
      1,
      3_600,
      true,
      'Asia/Calcutta',
    ]);
  });

  it('are refused by name where there is none', async () => {
    const { error } = await runPython(factory, 'from zoneinfo import ZoneInfo\nZoneInfo("Europe/Atlantis")');
    expect(error).toMatchObject({ name: 'zoneinfo._common.ZoneInfoNotFoundError' });
    expect(error?.message).toContain('No time zone found with key Europe/Atlantis');
    expect(error?.message).not.toContain('yodide');
  });

  it('have the offsets of another table, in every zone, over sixty years', async () => {
    const moments = Array.from({ length: 30 }, (_, index) => Date.UTC(1975 + index * 2, (index * 5) % 12, 10));
    const code = `from datetime import datetime, timezone
from zoneinfo import ZoneInfo, available_timezones
moments = [datetime.fromtimestamp(moment / 1000, timezone.utc) for moment in ${JSON.stringify(moments)}]
{name: [moment.astimezone(ZoneInfo(name)).utcoffset().total_seconds() / 60 for moment in moments] for name in available_timezones()}`;
    const found = (await value(code)) as Record<string, number[]>;
    const known = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);
    const zones = Object.keys(found).filter((zone) => known.has(zone));
    expect(zones.length).toBeGreaterThan(350);
    const different = zones.filter((zone) =>
      moments.some((moment, index) => Math.abs(offsetAt(zone, moment) - (found[zone]?.[index] ?? 1e9)) >= 1),
    );
    // The tables are of different years: a law may have changed a zone in between.
    expect(different.length).toBeLessThan(8);
  });

  it('are packed from the version that is pinned', () => {
    const packed = readFileSync(new URL('../src/host/python/time-zones.txt', import.meta.url), 'utf8');
    expect(inflateSync(Buffer.from(packed, 'base64')).toString()).toBe(packTimeZones());
  });
});
