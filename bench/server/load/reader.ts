import { Agent, get } from 'node:http';
import { authorization } from '../key.ts';

/** Each reader has a connection of its own, as many programs would. */
const agent = new Agent({ keepAlive: false });

export interface Read {
  /** Of all events that came, in the order they came in. */
  sequences: number[];
  delaysMs: number[];
  hasResult: boolean;
  wasCut: boolean;
}

export interface Reader {
  /** Resolves with the first bytes. */
  connected: Promise<void>;
  ended: Promise<Read>;
}

/** Reads a run's events to its end; with `cutAfter` the connection is cut once after so many, and taken up again. */
export function followRun(url: string, runId: string, options: { cutAfter: number | undefined }): Reader {
  const connected = Promise.withResolvers<void>();
  const read: Read = { sequences: [], delaysMs: [], hasResult: false, wasCut: false };
  const ended = (async () => {
    while (!read.hasResult) {
      const before = read.sequences.length;
      const cutAfter = read.wasCut ? undefined : options.cutAfter;
      await readOnce(`${url}/v1/runs/${runId}/events`, read, cutAfter, connected.resolve);
      if (read.hasResult || (read.sequences.length === before && cutAfter === undefined)) break;
    }
    return read;
  })();
  ended.catch(connected.reject);
  return { connected: connected.promise, ended };
}

function readOnce(url: string, read: Read, cutAfter: number | undefined, onBytes: () => void): Promise<void> {
  const last = read.sequences.at(-1);
  const headers = {
    ...authorization,
    accept: 'text/event-stream',
    ...(last === undefined ? {} : { 'last-event-id': String(last) }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = get(url, { agent, headers }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`a stream was answered with ${response.statusCode}`));
    const connectedAt = Date.now();
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      onBytes();
      const frames = (rest + text).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) take(frame, read, connectedAt);
      if (cutAfter === undefined || read.wasCut || read.sequences.length < cutAfter) return;
      read.wasCut = true;
      request.destroy();
      resolve();
    });
    response.on('end', resolve);
    response.on('error', () => resolve());
  });
  request.on('error', (error) => (read.wasCut ? resolve() : reject(error)));
  return promise;
}

function take(frame: string, read: Read, connectedAt: number): void {
  if (frame.includes('event: result\n')) read.hasResult = true;
  const id = /^id: (\d+)$/m.exec(frame)?.[1];
  const at = /"at":"([^"]+)"/.exec(frame)?.[1];
  if (id === undefined || at === undefined) return;
  read.sequences.push(Number(id));
  const happenedAt = Date.parse(at);
  // What happened before the connection was there says nothing of how long an event takes.
  if (happenedAt > connectedAt) read.delaysMs.push(Date.now() - happenedAt);
}
