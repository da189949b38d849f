import { type DurableEvent, type RunEvent, schemaVersion, type TransientEvent } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import type { RunListener } from '../storage/run-bus.js';
import type { RunRow } from '../storage/run-table.js';
import { RunFeed } from './run-feed.js';

const common = { schemaVersion, runId: 'r', at: '2026-01-01T00:00:00.000Z' } as const;
const step = (sequence: number): DurableEvent => ({ ...common, sequence, type: 'plan.started', round: sequence });
const end = (sequence: number): DurableEvent => ({ ...common, sequence, type: 'run.suspended', reason: 'approval' });
const delta = (after: number, text: string): TransientEvent => ({ ...common, after, type: 'plan.delta', text });

/** A run in a table that counts how often it is read, and a bus that says only what it is told to. */
function feedOf(...events: DurableEvent[]) {
  let listener: RunListener | undefined;
  const reads: number[] = [];
  const table = {
    fails: false,
    row: (): Partial<RunRow> => ({ status: 'suspended', suspendedFor: 'approval', pendingDecisions: 0 }),
  };
  const feed = new RunFeed({
    runId: 'r',
    runs: {
      read: async (_, { from = 0 } = {}) => {
        if (table.fails) throw new Error('away');
        reads.push(from);
        return events.slice(from);
      },
      row: async () => ({ sequence: events.length - 1, ...table.row() }) as RunRow,
    },
    bus: {
      follow: (_, given) => {
        listener = given;
        return () => {
          listener = undefined;
        };
      },
    },
  });
  const store = (...more: DurableEvent[]): void => {
    events.push(...more);
    listener?.changed(events.length - 1);
  };
  return { feed, store, events, reads, table, bus: () => listener };
}

async function all(events: AsyncIterable<RunEvent>): Promise<(number | string)[]> {
  const seen: (number | string)[] = [];
  for await (const event of events) seen.push('sequence' in event ? event.sequence : event.type);
  return seen;
}

describe('a feed', () => {
  it('reads each event once for all who follow, from wherever they begin', async () => {
    const { feed, store, reads } = feedOf(step(0), step(1));
    const followers = [-1, 0, 1, -1].map((after) => all(feed.follow(after)));
    await feed.refresh();
    const before = reads.length;
    store(step(2), end(3));
    expect(await Promise.all(followers)).toEqual([
      [0, 1, 2, 3],
      [1, 2, 3],
      [2, 3],
      [0, 1, 2, 3],
    ]);
    expect(reads.slice(before)).toEqual([2]);
    feed[Symbol.dispose]();
  });

  it('finds by itself what no message told of', async () => {
    const { feed, events } = feedOf(step(0));
    const followed = all(feed.follow(-1));
    await feed.refresh();
    events.push(end(1));
    expect(await followed).toEqual([0, 1]);
    feed[Symbol.dispose]();
  });

  it('gives transient events to those who are there, each after the durable one it came after', async () => {
    const { feed, store, bus } = feedOf(step(0));
    const near = feed.follow(-1);
    const far = feed.follow(-1);
    expect([await near.next(), await far.next()]).toMatchObject([
      { value: { sequence: 0 } },
      { value: { sequence: 0 } },
    ]);
    bus()?.transient?.(delta(1, 'early'));
    store(step(1));
    expect(await near.next()).toMatchObject({ value: { sequence: 1 } });
    expect(await near.next()).toMatchObject({ value: { text: 'early' } });
    store(end(2));
    expect(await all(far)).toEqual([1, 'plan.delta', 2]);
    expect(await all(feed.follow(-1))).toEqual([0, 1, 2]);
    feed[Symbol.dispose]();
  });

  it('drops nothing durable for whoever is slow, and bounds what waits of the rest', async () => {
    const { feed, store, bus } = feedOf(step(0));
    const slow = feed.follow(-1);
    await slow.next();
    for (let index = 1; index <= 300; index++) {
      store(step(index));
      for (let times = 0; times < 10; times++) bus()?.transient?.(delta(0, '.'));
    }
    store(end(301));
    const seen = await all(slow);
    const durable = seen.filter((one) => typeof one === 'number');
    expect(durable).toEqual(Array.from({ length: 301 }, (_, index) => index + 1));
    expect(seen.length - durable.length).toBe(1_000);
    feed[Symbol.dispose]();
  });

  it('goes on past a run that rested and was woken, and waits where somebody is about to go on', async () => {
    const { feed, store, table } = feedOf(step(0), end(1));
    table.row = () => ({ status: 'suspended', suspendedFor: 'approval', pendingDecisions: 1 });
    const followed = all(feed.follow(-1));
    await feed.refresh();
    table.row = () => ({ status: 'suspended', suspendedFor: 'approval', pendingDecisions: 0 });
    store(step(2), end(3));
    expect(await followed).toEqual([0, 1, 2, 3]);
    feed[Symbol.dispose]();
  });

  it('bears a table that is away for a while, but says so to whoever comes then', async () => {
    const { feed, store, table } = feedOf(step(0));
    const followed = all(feed.follow(-1));
    await feed.refresh();
    table.fails = true;
    await expect(all(feed.follow(-1))).rejects.toThrow('away');
    table.fails = false;
    store(end(1));
    expect(await followed).toEqual([0, 1]);
    feed[Symbol.dispose]();
  });

  it('ends when it is told to, with what is stored by then, or where the reader leaves', async () => {
    const { feed, events, bus } = feedOf(step(0));
    const reader = new AbortController();
    const [left, stayed] = [all(feed.follow(-1, reader.signal)), all(feed.follow(-1))];
    await feed.refresh();
    expect(feed.count).toBe(2);
    reader.abort();
    expect(await left).toEqual([0]);
    expect(feed.count).toBe(1);
    events.push(step(1));
    feed.end();
    expect(await stayed).toEqual([0, 1]);
    feed[Symbol.dispose]();
    expect(bus()).toBeUndefined();
  });
});
