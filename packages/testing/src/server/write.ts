import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

const gone = new WeakMap<ServerResponse, Promise<unknown>>();

/** Resolves when the answer's connection has ended; one listener, however often it is asked. */
export function goneOf(response: ServerResponse): Promise<unknown> {
  const known = gone.get(response) ?? once(response, 'close');
  gone.set(response, known);
  return known;
}

/** Writes text, in pieces of `splitBytes` where given, and stops quietly once the client is gone. */
export async function write(response: ServerResponse, text: string, splitBytes?: number): Promise<void> {
  const bytes = Buffer.from(text);
  const size = splitBytes ?? bytes.length;
  for (let at = 0; at < bytes.length; at += size) {
    if (response.destroyed) return;
    const written = Promise.withResolvers<void>();
    // One HTTP chunk per piece: the reader gets exactly these pieces, however the network joins them.
    const hasRoom = response.write(bytes.subarray(at, at + size), () => written.resolve());
    if (!hasRoom || splitBytes !== undefined) await Promise.race([written.promise, goneOf(response)]);
  }
}
