import { maximumWidth } from './cap-memory.js';
import { imageFault } from './fault.js';
import { constant, readConstant } from './globals.js';
import type { SectionKind } from './wasm-module.js';
import { concat, list, padded, unsigned } from './writer.js';

const withMaximum = 1;

/** In pages of 64 KiB. */
export interface MemorySize {
  initial: number;
  maximum: number;
}

/** The memory section: one memory with a maximum. */
export const memory: SectionKind<MemorySize> = {
  id: 5,
  name: 'memory',
  read(reader) {
    const [count, flags] = [reader.unsigned(), reader.byte()];
    if (count !== 1 || flags !== withMaximum) {
      throw imageFault('SANDBOX_IMAGE_MEMORY_CHANGED', 'it has not one memory with a maximum');
    }
    return { initial: reader.unsigned(), maximum: reader.unsigned() };
  },
  write: ({ initial, maximum }) =>
    Uint8Array.from([1, withMaximum, ...unsigned(initial), ...padded(maximum, maximumWidth)]),
};

/** Bytes put into memory when the module starts. */
export interface DataSegment {
  start: number;
  bytes: Uint8Array;
}

const activeInMemory = 0;

/** The data section. */
export const data: SectionKind<DataSegment[]> = {
  id: 11,
  name: 'data',
  read: (reader) =>
    reader.list((entry) => {
      if (entry.unsigned() !== activeInMemory) {
        throw imageFault('SANDBOX_IMAGE_DATA_CHANGED', 'its data comes into memory in another way');
      }
      return { start: readConstant(entry) >>> 0, bytes: entry.bytes(entry.unsigned()) };
    }),
  write: (segments) =>
    list(
      segments.map(({ start, bytes }) => concat([[activeInMemory], constant(start), unsigned(bytes.length), bytes])),
    ),
};

/** The data count section: how many data segments there are. */
export const dataCount: SectionKind<number> = {
  id: 12,
  name: 'data count',
  read: (reader) => reader.unsigned(),
  write: (count) => Uint8Array.from(unsigned(count)),
};
