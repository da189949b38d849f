// Many readers of event streams, in a process of their own.
import { authorization } from '../key.ts';
import { sayLast } from '../say-last.ts';
import { followRun, type Reader } from './reader.ts';
import { startRun } from './start-run.ts';

export interface FollowOptions {
  url: string;
  runs: number;
  readersOfRun: number;
}

/** What became of all readers together. */
export interface Followed {
  streams: number;
  events: number;
  /** Events that a reader should have had and had not, came twice, or before one that comes before it. */
  lost: number;
  disordered: number;
  /** Readers whose connection was cut on the way and that went on from their last event. */
  resumed: number;
  /** Streams that did not end with the result of the run. */
  unfinished: number;
  /** Milliseconds from the time an event has, which is before it is stored, to its reader. */
  delaysMs: number[];
}

const { url, runs, readersOfRun } = JSON.parse(process.argv[2] ?? '') as FollowOptions;
const ids: string[] = [];
for (let index = 0; index < runs; index++) ids.push(await startRun(url, 'This is repaired: add 1 and 2'));
const readers = ids.flatMap((runId) =>
  // Every tenth reader loses its connection in the middle of the run.
  Array.from(
    { length: readersOfRun },
    (_, at): Reader => followRun(url, runId, { cutAfter: at % 10 === 9 ? 12 : undefined }),
  ),
);
await Promise.all(readers.map(({ connected }) => connected));
process.send?.('connected');
const ended = await Promise.all(readers.map(({ ended }) => ended));

const followed: Followed = {
  ...{ streams: readers.length, events: 0, lost: 0, disordered: 0, resumed: 0, unfinished: 0 },
  delaysMs: ended.flatMap(({ delaysMs }) => delaysMs),
};
for (const [index, { sequences, hasResult, wasCut }] of ended.entries()) {
  const runId = ids[Math.floor(index / readersOfRun)] ?? '';
  const view = (await (await fetch(`${url}/v1/runs/${runId}`, { headers: authorization })).json()) as {
    sequence: number;
  };
  followed.events += sequences.length;
  followed.lost += view.sequence + 1 - new Set(sequences).size;
  followed.disordered += sequences.filter((sequence, at) => sequence !== at).length;
  followed.unfinished += hasResult ? 0 : 1;
  followed.resumed += wasCut ? 1 : 0;
}
await sayLast(followed);
