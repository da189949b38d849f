import { StringDecoder } from 'node:string_decoder';
import type { Write } from '../guest.js';

const headerBytes = 8;
const ringBytes = 131_072;
const streams = { 1: 'stdout', 2: 'stderr' } as const;

export interface OutputRing {
  readonly shared: SharedArrayBuffer;
  /** Passes on everything written so far. */
  drain(): void;
  /** Passes on everything, also a character whose last bytes never came. */
  end(): void;
}

/** The host's side of the memory through which a program's output comes; `isolate/ring.ts` tells the layout. */
export function createOutputRing(write: () => Write): OutputRing {
  const shared = new SharedArrayBuffer(headerBytes + ringBytes);
  const positions = new Int32Array(shared, 0, 2);
  const ring = Buffer.from(shared, headerBytes);
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };

  const take = (from: number, length: number): Buffer => {
    const first = ring.subarray(from, Math.min(from + length, ringBytes));
    return first.length === length
      ? Buffer.from(first)
      : Buffer.concat([first, ring.subarray(0, length - first.length)]);
  };

  function drain(): void {
    const end = Atomics.load(positions, 1);
    let at = Atomics.load(positions, 0);
    // Read as data of unknown origin: a position outside the ring or a frame beyond what was written ends the reading.
    if (end < 0 || end >= ringBytes || at < 0 || at >= ringBytes) return;
    let left = (end - at + ringBytes) % ringBytes;
    let pending: { stream: 'stdout' | 'stderr'; text: string } | undefined;
    const pass = (): void => {
      if (pending?.text) write()(pending.stream, pending.text);
      pending = undefined;
    };
    while (left >= 3) {
      const [kind = 0, low = 0, high = 0] = take(at, 3);
      const length = low | (high << 8);
      const stream = streams[kind as 1 | 2];
      if (stream === undefined || length + 3 > left) break;
      const text = decoders[stream].write(take((at + 3) % ringBytes, length));
      if (pending?.stream !== stream) {
        pass();
        pending = { stream, text };
      } else pending.text += text;
      at = (at + 3 + length) % ringBytes;
      left -= 3 + length;
    }
    Atomics.store(positions, 0, end);
    pass();
  }

  return {
    shared,
    drain,
    end(): void {
      drain();
      for (const stream of ['stdout', 'stderr'] as const) {
        const rest = decoders[stream].end();
        if (rest) write()(stream, rest);
      }
    },
  };
}
