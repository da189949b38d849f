import type { Counts } from '../counts.ts';
import { textLength, wholeTokens } from '../wire/frames.ts';
import { modelFor } from '../wire/models.ts';
import type { Opened } from './peer.ts';

/** What one process measured of its client. */
export interface Figures {
  /** Processor milliseconds of one whole call. */
  wholeMs: number;
  /** Processor microseconds of one token, of a stream that is sent as fast as it is read. */
  burstUs: number;
  /** The same, of streams whose tokens come one at a time. */
  pacedUs: number;
  /** Milliseconds from the moment the server wrote a first token to the moment the loop that reads had it. */
  firstDeltaMs: number[];
}

/** Processor milliseconds of all threads of this process, its collector and compilers included. */
async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function assertLength(what: string, length: number, wanted: number): void {
  if (length !== wanted) throw new Error(`${what} had ${length} characters instead of ${wanted}`);
}

async function wholeCalls(opened: Opened, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    assertLength('a reply', (await opened.whole()).length, textLength(wholeTokens));
  }
}

async function streamed(opened: Opened, way: 'burst' | 'paced', tokens: number): Promise<void> {
  let length = 0;
  await opened.stream(modelFor(way, tokens), (text) => {
    length += text.length;
  });
  assertLength('a stream', length, textLength(tokens));
}

const sideBySide = (count: number, work: () => Promise<void>) => Promise.all(Array.from({ length: count }, work));

async function firstDelta(opened: Opened): Promise<number> {
  let milliseconds = Number.NaN;
  await opened.stream(modelFor('stamped', 1), (text) => {
    milliseconds = Number(process.hrtime.bigint() - BigInt(text)) / 1e6;
  });
  return milliseconds;
}

export async function figuresOf(opened: Opened, counts: Counts): Promise<Figures> {
  const { whole, burstTokens, pacedStreams, pacedTokens } = counts;
  await wholeCalls(opened, counts.wholeWarmUp);
  const wholeMs = (await cpuMs(() => wholeCalls(opened, whole))) / whole;
  await streamed(opened, 'burst', counts.burstWarmUp);
  const burstMs = await cpuMs(() => streamed(opened, 'burst', burstTokens));
  const pacedMs = await cpuMs(() => sideBySide(pacedStreams, () => streamed(opened, 'paced', pacedTokens)));
  const firstDeltaMs: number[] = [];
  for (let index = 0; index < counts.firstDeltas; index++) firstDeltaMs.push(await firstDelta(opened));
  return {
    wholeMs,
    burstUs: (burstMs * 1000) / burstTokens,
    pacedUs: (pacedMs * 1000) / (pacedStreams * pacedTokens),
    firstDeltaMs,
  };
}
