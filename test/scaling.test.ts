import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { costsOf } from '../bench/scaling/costs.js';
import { demandOf } from '../bench/scaling/demand.js';
import { assumed, readMeasured, written } from '../bench/scaling/inputs.js';
import { scalingTables } from '../bench/scaling/report.js';
import { waitMs } from '../bench/scaling/wait.js';
import { root } from './script.js';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
/** Rows as the benchmark writes them, of a Postgres that tells a connection in 10 µs. */
const sample = readMeasured(
  [
    '| events of a run with one repair | 29 | reported |  |',
    '| bytes of the log of a run with one repair | 9093 | reported |  |',
    '| renewals of a lease | 50000 a second | 4000 a second |',
    '| looks for events where there are none | 50000 a second | 10000 a second |',
    '| one look for runs that nobody works on | 0.05 ms | 0.50 ms |',
    '| events stored while 0 connections listen | not there | 1000 a second |',
    '| events stored while 100 connections listen | not there | 500 a second |',
  ].join('\n'),
);
if (sample === undefined) throw new Error('the sample is not read');
const measured = sample;
const costs = costsOf(measured);
const demand = (machines: number) => demandOf({ machines }, measured, costs, assumed);

describe('the arithmetic of many machines', () => {
  it('is what its page shows, from the figures that were measured last', () => {
    expect(read('docs/scaling.md')).toContain(scalingTables(readMeasured()));
  });

  it('has the intervals of the server', () => {
    const server = 'apps/server/src';
    const intervals: [file: string, pattern: RegExp, value: number][] = [
      [`${server}/service/run-work.ts`, /^const leaseMs = ([\d_]+);/m, written.leaseMs],
      [`${server}/service/worker.ts`, /^const sweepMs = ([\d_]+);/m, written.sweepMs],
      [`${server}/service/run-feed.ts`, /^const pollMs = ([\d_]+);/m, written.feedPollMs],
      [`${server}/storage/postgres/jobs/postgres-jobs.ts`, /^const pollMs = ([\d_]+);/m, written.jobPollMs],
      [`${server}/storage/postgres/open-postgres.ts`, /poolSize = (\d+)/, written.poolSize],
    ];
    for (const [file, pattern, value] of intervals) {
      expect(Number(pattern.exec(read(file))?.[1]?.replaceAll('_', '')), file).toBe(value);
    }
  });

  it('reads its costs from the rows of the benchmark', () => {
    expect(costs.append).toBeCloseTo(0.001);
    expect(costs.telling).toBeCloseTo(0.000_01);
    expect(costs).toMatchObject({ renewal: 1 / 4_000, poll: 1 / 10_000, sweep: 0.0005 });
  });

  it('adds up: what each machine adds is the same, messages grow with the square', () => {
    const [one, ten] = [demand(20), demand(200)];
    expect(ten.eventsPerSecond).toBeCloseTo(one.eventsPerSecond * 10);
    expect(ten.messagesPerSecond).toBeCloseTo(one.messagesPerSecond * 100);
    expect(ten.listening).toBe(210);
    expect(ten.connections).toBe(210 * 11);
  });

  it('simulates a queue as theory has it, and one that is never worked off', () => {
    // One line, times of chance: 99 of 100 wait at most ln(100 · ρ) / (μ − λ).
    const each = { append: 0.001, telling: 0, renewal: 0, poll: 0, sweep: 0 };
    const shares = { events: 0.5, messages: 0, renewals: 0, polls: 0, sweeps: 0, all: 0.5 };
    const half = { ...demand(1), eventsPerSecond: 500, messagesPerSecond: 0, busy: shares };
    const expected = (Math.log(100 * 0.5) / (1_000 - 500)) * 1_000;
    expect(Math.abs(waitMs(half, each) / expected - 1)).toBeLessThan(0.1);
    expect(waitMs({ ...half, busy: { ...shares, all: 1 } }, each)).toBe(Number.POSITIVE_INFINITY);
  });
});
