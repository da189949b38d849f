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

/**
 * Frames as a byte stream. It asks for the next frame when the reader has room, so a slow reader holds one back and
 * not a queue of them; in a silence it sends comments, which keep proxies from closing the connection.
 */
export function eventStream(frames: AsyncIterable<Frame>, heartbeatMs: number): Readable {
  return Readable.from(withHeartbeat(frames[Symbol.asyncIterator](), heartbeatMs), { objectMode: false });
}

async function* withHeartbeat(frames: AsyncIterator<Frame>, heartbeatMs: number): AsyncGenerator<string> {
  try {
    // Sends the head of the reply at once.
    yield ': connected\n\n';
    for (let next = frames.next(); ; next = frames.next()) {
      let result = await orSilence(next, heartbeatMs);
      for (; result === 'silence'; result = await orSilence(next, heartbeatMs)) yield ': keep-alive\n\n';
      if (result.done) return;
      yield encodeFrame(result.value);
    }
  } finally {
    // Not awaited: a source that is waiting ends by its signal.
    frames.return?.()?.catch(() => {});
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
