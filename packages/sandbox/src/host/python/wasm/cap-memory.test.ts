import { describe, expect, it } from 'vitest';
import { capMemory } from './cap-memory.js';
import { memoryBounds } from './memory-bounds.js';

/** A module with one memory, its maximum written in three bytes, one export of it and data. */
const moduleOf = (initial: number, flags = 1, maximum = [0x80, 0x80, 0x04]) =>
  Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[5, 3 + maximum.length, 1, flags, initial, ...maximum],
    ...[7, 5, 1, 1, 0x6d, 2, 0],
    ...[11, 9, 1, 0, 0x41, 0, 0x0b, 3, 1, 2, 3],
  ]);

describe('capMemory', () => {
  it.each([
    [1, 16],
    [8, 128],
    [100, 1_600],
    [4_096, 65_536],
  ])('lets a memory grow to %i MB and no further', (megabytes, pages) => {
    // As in an image, the module is a part of something larger, and was capped before.
    const bytes = Uint8Array.from([1, 2, 3, ...moduleOf(1)]).subarray(3);
    const bounds = memoryBounds(bytes);
    capMemory(bytes, bounds, 2);
    capMemory(bytes, bounds, megabytes);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
    const memory = exports.m as WebAssembly.Memory;
    if (pages < 65_536) {
      expect(memory.grow(pages - 1)).toBe(1);
      expect(() => memory.grow(1)).toThrow(RangeError);
    }
  });
});

describe('memoryBounds', () => {
  it('tells what a module starts with', () => {
    expect(memoryBounds(moduleOf(2))).toMatchObject({ megabytes: 2 / 16, filledMegabytes: 3 / 2 ** 20 });
  });

  it.each([
    ['a memory without a maximum', moduleOf(1, 0)],
    ['a maximum that is too short to be replaced', moduleOf(1, 1, [16])],
    ['no memory', moduleOf(1).slice(0, 8)],
    ['no module', new Uint8Array(0)],
    ['an endless number', Uint8Array.from([...moduleOf(1).slice(0, 8), 5, 255, 255, 255, 255, 255, 255])],
  ])('refuses %s', (_what, bytes) => {
    const fault = expect.objectContaining({ code: expect.stringMatching(/^SANDBOX_IMAGE_/) });
    expect(() => memoryBounds(bytes)).toThrow(fault);
  });
});
