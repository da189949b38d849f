// Writes the time zones that Python is given: node scripts/pack-time-zones.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';

const file = new URL('../src/host/python/time-zones.txt', import.meta.url);

/** The zones of the IANA database as moment-timezone packs them, without what is of no use here. */
export function packTimeZones(): string {
  const path = createRequire(import.meta.url).resolve('moment-timezone/data/packed/latest.json');
  const { zones, links }: { zones: string[]; links: string[] } = JSON.parse(readFileSync(path, 'utf8'));
  const lines = zones.map((zone) => zone.split('|').slice(0, 5).join('|'));
  const names = links.map((link) => link.split('|').reverse().join('|'));
  return [...lines, ...names].sort().join('\n');
}

if (import.meta.main) writeFileSync(file, deflateSync(packTimeZones(), { level: 9 }).toString('base64'));
