import type { Host } from './bridge.js';
import { DOMException } from './dom-exception.js';
import { slice } from './intrinsics.js';

/** A generator of 32-bit numbers that gives the same row for the same seed (sfc32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  let b = Math.floor(seed / 0x1_0000_0000) >>> 0;
  let c = 0x9e3779b9;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) next();
  return next;
}

/** `Math.random` from a generator: 53 random bits. */
export function randomFrom(next: () => number): () => number {
  return function random() {
    return ((next() >>> 5) * 0x400_0000 + (next() >>> 6)) / 0x20_0000_0000_0000;
  };
}

const mostBytes = 65_536;

/** `crypto` with real entropy, whatever the seed: what it makes is meant to differ. */
export function makeCrypto(entropy: Host['entropy']): Record<string, unknown> {
  return {
    getRandomValues(target: unknown) {
      if (!ArrayBuffer.isView(target)) throw new TypeError('The argument must be an integer typed array.');
      if (target.byteLength > mostBytes) {
        throw new DOMException(`No more than ${mostBytes} bytes at a time.`, 'QuotaExceededError');
      }
      const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
      const digits = entropy(bytes.length);
      for (let index = 0; index < bytes.length; index++) {
        bytes[index] = Number.parseInt(slice(digits, index * 2, index * 2 + 2), 16);
      }
      return target;
    },
    randomUUID() {
      const digits = entropy(16);
      const variant = '89ab'[Number.parseInt(slice(digits, 16, 17), 16) & 3];
      return `${slice(digits, 0, 8)}-${slice(digits, 8, 12)}-4${slice(digits, 13, 16)}-${variant}${slice(digits, 17, 20)}-${slice(digits, 20, 32)}`;
    },
  };
}
