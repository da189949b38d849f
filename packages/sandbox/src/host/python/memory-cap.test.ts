import { describe, expect, it } from 'vitest';
import { capMemory } from './memory-cap.js';

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
    const bytes = moduleOf(1);
    capMemory(bytes, megabytes);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
    const memory = exports.m as WebAssembly.Memory;
    if (pages < 65_536) {
      expect(memory.grow(pages - 1)).toBe(1);
      expect(() => memory.grow(1)).toThrow(RangeError);
    }
    expect(bytes).toHaveLength(moduleOf(1).length);
  });

  it('refuses what it cannot cap', () => {
    const code = expect.objectContaining({ code: 'SANDBOX_PYTHON_BUILD_FAILED' });
    const attempts: [Uint8Array, number][] = [
      [moduleOf(1, 0), 8],
      [moduleOf(100), 1],
      [moduleOf(1), 5_000],
      [moduleOf(1).slice(0, 8), 8],
      [new Uint8Array(0), 8],
      [Uint8Array.from([...moduleOf(1).slice(0, 8), 5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), 8],
    ];
    for (const [bytes, megabytes] of attempts) {
      let thrown: unknown;
      try {
        capMemory(bytes, megabytes);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toEqual(code);
    }
  });
});
