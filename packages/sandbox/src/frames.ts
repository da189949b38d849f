import { Buffer } from 'node:buffer';

/** What crosses the pipes between engine and host: a small JSON header and a raw body, each preceded by its length. */
export interface Frame {
  header: unknown;
  body: Buffer;
}

export interface FrameCaps {
  maxHeaderBytes: number;
  maxBodyBytes: number;
}

/** A frame that cannot be what its sender should send. There is no way to go on reading after it. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

const prefixBytes = 8;

export function encodeFrame(header: unknown, body: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.from(JSON.stringify(header), 'utf8');
  const prefix = Buffer.allocUnsafe(prefixBytes);
  prefix.writeUInt32BE(head.length, 0);
  prefix.writeUInt32BE(body.length, 4);
  return Buffer.concat([prefix, head, body]);
}

/**
 * Puts chunks of a stream together into frames. Lengths are judged before anything is kept for them, so that a sender
 * who announces four gigabytes costs eight bytes.
 */
export class FrameReader {
  readonly #caps: FrameCaps;
  #chunks: Buffer[] = [];
  #held = 0;
  #lengths: { head: number; body: number } | undefined;

  constructor(caps: FrameCaps) {
    this.#caps = caps;
  }

  /**
   * Takes a chunk and gives the frames it completes.
   *
   * @throws FrameError for a frame over the caps or a header that is not JSON
   */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      this.#lengths ??= this.#readLengths();
      if (this.#lengths === undefined) return frames;
      const { head, body } = this.#lengths;
      if (this.#held < head + body) return frames;
      this.#lengths = undefined;
      frames.push({ header: parseHeader(this.#take(head)), body: this.#take(body) });
    }
  }

  #readLengths(): { head: number; body: number } | undefined {
    if (this.#held < prefixBytes) return undefined;
    const prefix = this.#take(prefixBytes);
    const lengths = { head: prefix.readUInt32BE(0), body: prefix.readUInt32BE(4) };
    if (lengths.head > this.#caps.maxHeaderBytes || lengths.body > this.#caps.maxBodyBytes) {
      throw new FrameError(`A frame of ${lengths.head} and ${lengths.body} bytes is over the caps.`);
    }
    return lengths;
  }

  #take(bytes: number): Buffer {
    const first = this.#chunks[0];
    this.#held -= bytes;
    if (first !== undefined && first.length > bytes) {
      this.#chunks[0] = first.subarray(bytes);
      return first.subarray(0, bytes);
    }
    const taken: Buffer[] = [];
    let missing = bytes;
    let used = 0;
    while (missing > 0) {
      const next = this.#chunks[used];
      if (next === undefined) throw new FrameError('A frame ended early.');
      if (next.length > missing) {
        taken.push(next.subarray(0, missing));
        this.#chunks[used] = next.subarray(missing);
        break;
      }
      taken.push(next);
      missing -= next.length;
      used += 1;
    }
    this.#chunks.splice(0, used);
    return taken.length === 1 && taken[0] !== undefined ? taken[0] : Buffer.concat(taken);
  }
}

function parseHeader(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new FrameError('A frame header is not JSON.');
  }
}
