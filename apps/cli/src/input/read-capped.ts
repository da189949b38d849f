import type { Readable } from 'node:stream';
import type { MaeError } from '@mae/protocol';

/** Most that is read of standard input, a program, a test, a plan, a schema, a device or a pipe: 16 MB. */
export const maxInputBytes = 16 * 1024 * 1024;

/** Everything a stream holds. @throws MaeError what `refuse` gives, beyond `maxBytes` */
export async function readCapped(stream: Readable, maxBytes: number, refuse: () => MaeError): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw refuse();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
