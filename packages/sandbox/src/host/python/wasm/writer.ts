/** Parts of WebAssembly's binary format, as lists of bytes. */

/** LEB128, as short as it goes. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) | 128);
    left = Math.floor(left / 128);
  }
  return [...bytes, left];
}

/** LEB128 in exactly `width` bytes, so that a smaller or larger number can be put in its place. */
export function padded(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, index) => {
    const low = Math.floor(value / 128 ** index) % 128;
    return index < width - 1 ? low | 128 : low;
  });
}

/** Signed LEB128 of 32 bits. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let left = value | 0;
  for (;;) {
    const low = left & 127;
    left >>= 7;
    if ((left === 0 && !(low & 64)) || (left === -1 && low & 64)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

export function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return concat([unsigned(bytes.length), bytes]);
}

/** The items after their number. */
export function list(items: ArrayLike<number>[]): Uint8Array {
  return concat([unsigned(items.length), ...items]);
}

export function concat(parts: ArrayLike<number>[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
