import { describe, expect, it } from 'vitest';
import { capMemory, startingMemory } from './cap-memory.js';

/** A module with one memory, its maximum written in three bytes, and one export of it. */
const moduleOf = (initial: number, flags = 1) =>
  Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[5, 6, 1, flags, initial, 0x80, 0x80, 0x04],
    ...[7, 5, 1, 1, 0x6d, 2, 0],
  ]);

describe('capMemory', () => {
  it.each([
    [1, 16],
    [8, 128],
    [100, 1_600],
    [4_096, 65_536],
  ])('lets a memory grow to %i MB and no further', (megabytes, pages) => {
    const bytes = capMemory(moduleOf(1), megabytes);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
    const memory = exports.m as WebAssembly.Memory;
    if (pages < 65_536) {
      expect(memory.grow(pages - 1)).toBe(1);
      expect(() => memory.grow(1)).toThrow(RangeError);
    }
    expect(bytes).toHaveLength(moduleOf(1).length);
  });

  it('tells what a module starts with', () => {
    const withData = Uint8Array.from([...moduleOf(2), 11, 9, 1, 0, 0x41, 0, 0x0b, 3, 1, 2, 3]);
    expect(startingMemory(withData)).toEqual({ megabytes: 2 / 16, filledMegabytes: 3 / 2 ** 20 });
  });

  it.each([
    ['a memory without a maximum', moduleOf(1, 0), 8],
    ['less than it starts with', moduleOf(100), 1],
    ['more than 32 bits can address', moduleOf(1), 5_000],
    ['no memory', moduleOf(1).slice(0, 8), 8],
    ['no module', new Uint8Array(0), 8],
    ['an endless number', Uint8Array.from([...moduleOf(1).slice(0, 8), 5, 255, 255, 255, 255, 255, 255]), 8],
  ])('refuses %s', (_what, bytes, megabytes) => {
    const fault = expect.objectContaining({ code: expect.stringMatching(/^SANDBOX_IMAGE_/) });
    expect(() => capMemory(bytes, megabytes)).toThrow(fault);
  });
});
