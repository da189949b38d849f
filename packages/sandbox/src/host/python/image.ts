import { createHash } from 'node:crypto';
import { type Header, hashBytes, type Image, magic } from './decode-image.js';

/** Writes magic, SHA-256 of the rest, length of the header, header, then script, code cache and module. */
export function encodeImage(image: Image): Uint8Array {
  const { codeCache, wasm, entries, memory } = image;
  const script = Buffer.from(image.script);
  const parts: Header = { entries, memory, sizes: [script.length, codeCache.length, wasm.length] };
  const header = Buffer.from(JSON.stringify(parts));
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
