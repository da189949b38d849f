import { Readable } from 'node:stream';

/** One message of an event stream. Only what has an `id` can be resumed from. */
export interface Frame {
  id?: number;
  event: string;
  data: unknown;
}

export function encodeFrame({ id, event, data }: Frame): string {
  // JSON has no line breaks of its own, so one data line holds it.
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** What a stream says while it has nothing to say: proxies close connections that are silent. */
export interface Heartbeat {
  /** Sent at once: with it the head of the reply leaves. */
  greeting: string;
  beat: string;
  everyMs: number;
}

export const eventStreamBeat = (everyMs: number): Heartbeat => ({
  greeting: ': connected\n\n',
  beat: ': keep-alive\n\n',
  everyMs,
});

/**
 * Pieces of text as a byte stream. It asks for the next piece when the reader has room, so a slow reader holds one back
 * and not a queue of them.
 */
export function streamOf(pieces: AsyncIterable<string>, heartbeat: Heartbeat): Readable {
  return Readable.from(withHeartbeat(pieces[Symbol.asyncIterator](), heartbeat), { objectMode: false });
}

async function* withHeartbeat(pieces: AsyncIterator<string>, heartbeat: Heartbeat): AsyncGenerator<string> {
  const { greeting, beat, everyMs } = heartbeat;
  try {
    yield greeting;
    for (let next = pieces.next(); ; next = pieces.next()) {
      let result = await orSilence(next, everyMs);
      for (; result === 'silence'; result = await orSilence(next, everyMs)) yield beat;
      if (result.done) return;
      yield result.value;
    }
  } finally {
    // Not awaited: a source that is waiting ends by its signal.
    pieces.return?.()?.catch(() => {});
  }
}

async function orSilence<T>(next: Promise<T>, afterMs: number): Promise<T | 'silence'> {
  const { promise, resolve } = Promise.withResolvers<'silence'>();
  const timer = setTimeout(resolve, afterMs, 'silence');
  try {
    return await Promise.race([next, promise]);
  } finally {
    clearTimeout(timer);
  }
}
