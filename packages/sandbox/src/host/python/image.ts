import { createHash } from 'node:crypto';
import type { EntryPoints } from './isolate/types.js';

const magic = 'MAE-PYTHON-IMAGE-2\n';
const hashBytes = 32;

/** A Python runtime ready to be instantiated: one file, so that it is whole or not there. */
export interface Image {
  /** The isolate's side as a script, and V8's code cache of it. */
  script: string;
  codeCache: Uint8Array;
  /** The module whose data is a started interpreter. */
  wasm: Uint8Array;
  entries: EntryPoints;
}

/** Writes magic, SHA-256 of the rest, length of the header, header, then script, code cache and module. */
export function encodeImage(image: Image): Uint8Array {
  const { codeCache, wasm, entries } = image;
  const script = Buffer.from(image.script);
  const header = Buffer.from(JSON.stringify({ entries, sizes: [script.length, codeCache.length, wasm.length] }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const rest = Buffer.concat([length, header, script, codeCache, wasm]);
  return Buffer.concat([Buffer.from(magic), createHash('sha256').update(rest).digest(), rest]);
}

/** Whether a file is an image and undamaged. */
export function isImage(file: Uint8Array): boolean {
  const start = magic.length + hashBytes;
  if (file.length < start || Buffer.from(file.subarray(0, magic.length)).toString() !== magic) return false;
  const digest = createHash('sha256').update(file.subarray(start)).digest();
  return digest.equals(file.subarray(magic.length, start));
}

/** Reads what `encodeImage` wrote. The module is a view of the file. It must be one: see `isImage`. */
export function decodeImage(file: Uint8Array): Image {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = magic.length + hashBytes;
  const headerEnd = start + 4 + view.getUint32(start, true);
  const text = (from: number, to: number) => Buffer.from(file.subarray(from, to)).toString();
  const header = JSON.parse(text(start + 4, headerEnd)) as { entries: EntryPoints; sizes: [number, number, number] };
  const [scriptSize, cacheSize, wasmSize] = header.sizes;
  const cacheStart = headerEnd + scriptSize;
  const wasmStart = cacheStart + cacheSize;
  return {
    script: text(headerEnd, cacheStart),
    // A copy with a buffer of its own: a Buffer is a view of something larger.
    codeCache: new Uint8Array(file.subarray(cacheStart, wasmStart)),
    wasm: file.subarray(wasmStart, wasmStart + wasmSize),
    entries: header.entries,
  };
}
