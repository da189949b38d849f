/**
 * Writes a program's output into memory shared with the host, which reads it whenever it likes: what was printed is
 * seen though the program goes on computing, and though the isolate is killed. Where there is no room the host is
 * asked to read, and the program waits for it.
 *
 * Layout: Int32 read position, Int32 write position, then the ring. A frame is one byte stream (1 or 2), two bytes
 * length (little endian), the bytes.
 */
export function createRing(shared: SharedArrayBuffer, drain: () => void) {
  const positions = new Int32Array(shared, 0, 2);
  const ring = new Uint8Array(shared, 8);
  const largest = 16_384;
  let capture: { stream: number; bytes: Uint8Array }[] | undefined;
  let captured = 0;

  const put = (at: number, bytes: Uint8Array): number => {
    const first = Math.min(bytes.length, ring.length - at);
    ring.set(bytes.subarray(0, first), at);
    ring.set(bytes.subarray(first), 0);
    return (at + bytes.length) % ring.length;
  };

  const free = (): number => {
    const used = (Atomics.load(positions, 1) - Atomics.load(positions, 0) + ring.length) % ring.length;
    return ring.length - used - 1;
  };

  return {
    write(stream: 1 | 2, bytes: Uint8Array): void {
      if (capture) {
        // Enough to show what a check printed.
        const kept = bytes.slice(0, Math.max(0, 16_384 - captured));
        captured += kept.length;
        if (kept.length > 0) capture.push({ stream, bytes: kept });
        return;
      }
      for (let at = 0; at < bytes.length; at += largest) {
        const part = bytes.subarray(at, at + largest);
        if (free() < part.length + 3) drain();
        // The host has ended the run and reads no more.
        if (free() < part.length + 3) return;
        const header = Uint8Array.of(stream, part.length & 255, part.length >> 8);
        Atomics.store(positions, 1, put(put(Atomics.load(positions, 1), header), part));
      }
    },
    /** From here on output is kept apart. */
    startCapture(): void {
      capture = [];
      captured = 0;
    },
    /** What was written since, both streams in order. */
    endCapture(): Uint8Array {
      const all = new Uint8Array(captured);
      let at = 0;
      for (const { bytes } of capture ?? []) {
        all.set(bytes, at);
        at += bytes.length;
      }
      capture = undefined;
      return all;
    },
  };
}

export type Ring = ReturnType<typeof createRing>;
