import type { EntryPoints } from './isolate/types.js';
import type { MemoryBounds } from './wasm/cap-memory.js';

export const magic = 'MAE-PYTHON-IMAGE-3\n';
export const hashBytes = 32;

/** A Python runtime ready to be instantiated: one file, so that it is whole or not there. */
export interface Image {
  /** The isolate's side as a script, and V8's code cache of it. */
  script: string;
  codeCache: Uint8Array;
  /** The module whose data is a started interpreter. */
  wasm: Uint8Array;
  memory: MemoryBounds;
  entries: EntryPoints;
}

/** What stands before the parts of an image, as JSON. `sizes`: of script, code cache and module, in bytes. */
export type Header = Pick<Image, 'entries' | 'memory'> & { sizes: [number, number, number] };

/** Reads what `encodeImage` wrote. The module is a view of the file. It must be one: see `isImage`. */
export function decodeImage(file: Uint8Array): Image {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = magic.length + hashBytes;
  const headerEnd = start + 4 + view.getUint32(start, true);
  const text = (from: number, to: number) => Buffer.from(file.subarray(from, to)).toString();
  const header = JSON.parse(text(start + 4, headerEnd)) as Header;
  const [scriptSize, cacheSize, wasmSize] = header.sizes;
  const cacheStart = headerEnd + scriptSize;
  const wasmStart = cacheStart + cacheSize;
  return {
    script: text(headerEnd, cacheStart),
    // A copy with a buffer of its own: a Buffer is a view of something larger.
    codeCache: new Uint8Array(file.subarray(cacheStart, wasmStart)),
    wasm: file.subarray(wasmStart, wasmStart + wasmSize),
    entries: header.entries,
    memory: header.memory,
  };
}
