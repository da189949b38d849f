import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { MemoryMeter } from '../proc/memory-meter.js';
import type { Guest, GuestFactory, GuestOptions } from './guest.js';

/** Taking an isolate down takes 1 ms, 9 ms with a full heap, on a thread of its own, and longer where others want the cores. */
const mostMs = 5_000;
/** Isolates that count less than this leave enough room for the next one. */
const leastBytes = 32 * 1024 * 1024;

interface Made {
  guest: Guest;
  /** What the kernel counted more once it was made. */
  bytes: number;
  before: number;
}

/**
 * Guests made one after another, each once those that were disposed of are gone from memory. Half a gigabyte is counted
 * for every isolate: two at a time would not fit under the kernel's limit, which is set when there is one.
 */
export function afterTeardown(
  factory: GuestFactory,
  memory: MemoryMeter,
  onMade: (made: { memoryMb: number; dataBytes: number }) => void,
): GuestFactory {
  const made: Made[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const dataBytes = () => memory.read()?.dataBytes ?? 0;

  /** Whether the guests that were disposed of are gone. */
  const isSettled = () => {
    const gone = made.findIndex(({ guest }) => guest.isolate.isDisposed);
    const first = made[gone];
    if (first === undefined) return true;
    const expected = made
      .slice(gone)
      .reduce((sum, { guest, bytes }) => (guest.isolate.isDisposed ? sum : sum + bytes), first.before);
    return dataBytes() <= expected + first.bytes / 2;
  };
  const forget = () => {
    made.splice(0, made.length, ...made.filter(({ guest }) => !guest.isolate.isDisposed));
  };

  const create = async (options: GuestOptions): Promise<Guest> => {
    const end = performance.now() + mostMs;
    while (!isSettled() && performance.now() < end) await wait(1);
    forget();
    const before = dataBytes();
    const guest = await factory.create(options);
    const after = dataBytes();
    onMade({ memoryMb: options.memoryMb, dataBytes: after });
    const bytes = after - before;
    if (bytes > leastBytes) made.push({ guest, bytes, before });
    return guest;
  };

  return {
    load: () => factory.load(),
    readyFor: (job) => factory.readyFor?.(job),
    create(options) {
      const next = last.then(() => create(options));
      last = next.catch(() => {});
      return next;
    },
  };
}
