import type { Text } from './text.js';

/** The interpreter's memory. It moves when it grows: what these return is good until the interpreter runs again. */
export function createHeap(memory: () => WebAssembly.Memory, text: Text) {
  let bytes = new Uint8Array(0);
  let view = new DataView(bytes.buffer);

  const fresh = (): void => {
    const { buffer } = memory();
    if (bytes.buffer === buffer) return;
    bytes = new Uint8Array(buffer);
    view = new DataView(buffer);
  };

  return {
    bytes(): Uint8Array {
      fresh();
      return bytes;
    },
    view(): DataView {
      fresh();
      return view;
    },
    /** A part of it, as a view. */
    slice(at: number, length: number): Uint8Array {
      fresh();
      return bytes.subarray(at >>> 0, (at >>> 0) + length);
    },
    pointer(at: number): number {
      fresh();
      return view.getUint32(at >>> 0, true);
    },
    setNumber(at: number, value: number): void {
      fresh();
      view.setUint32(at >>> 0, value, true);
    },
    setLong(at: number, value: number | bigint): void {
      fresh();
      view.setBigInt64(at >>> 0, BigInt(value), true);
    },
    encode: (value: string) => text.encode(value),
    decode(at: number, length: number): string {
      fresh();
      return text.decode(bytes.subarray(at >>> 0, (at >>> 0) + length));
    },
    /** A text that ends with a zero byte. */
    cString(at: number): string {
      fresh();
      const start = at >>> 0;
      const end = bytes.indexOf(0, start);
      return text.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    },
    /** Writes as much of a text as there is room for, with a zero byte after it. */
    setCString(at: number, value: string, room: number): void {
      fresh();
      if (room <= 0) return;
      const encoded = text.encode(value).subarray(0, room - 1);
      bytes.set(encoded, at >>> 0);
      bytes[(at >>> 0) + encoded.length] = 0;
    },
  };
}

export type Heap = ReturnType<typeof createHeap>;
