import { padded } from './writer.js';

export const pageBytes = 65_536;
/** 65,536 pages, all that 32 bits can address, take three bytes: so does every maximum, which lets it be replaced. */
export const maximumWidth = 3;

/** What a host has to know of a module's memory. Written down with the module, so that no host has to read that. */
export interface MemoryBounds {
  /** Where the maximum stands in the module, in bytes from its beginning. */
  maximumAt: number;
  /** What the memory starts with, in megabytes of 2^20 bytes. */
  megabytes: number;
  /** How much of that the module's data fills. */
  filledMegabytes: number;
}

/**
 * Caps the memory a module may have, by the maximum in its memory section. The program inside then sees an ordinary
 * failed allocation.
 *
 * @param wasm changed in place: copying its 20 MB takes 12 ms
 * @param megabytes of 2^20 bytes, from those it starts with to 4,096
 */
export function capMemory(wasm: Uint8Array, { maximumAt }: MemoryBounds, megabytes: number): void {
  wasm.set(padded(Math.floor((megabytes * 2 ** 20) / pageBytes), maximumWidth), maximumAt);
}
