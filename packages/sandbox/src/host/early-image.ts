import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { limitRanges } from '../limit-ranges.js';
import type { HostBoot } from '../messages.js';
import { LoadedImage } from './python/loaded-image.js';

/**
 * The image this host was started with, being read since this module was loaded: the host script imports it before
 * anything else, so that its other modules are loaded meanwhile. Its module is compiled for the usual memory.
 */
export const earlyImage = load();

async function load(): Promise<LoadedImage> {
  const { runtimeFiles = {} }: Partial<HostBoot> = JSON.parse(process.argv[2] ?? '{}');
  const loaded = new LoadedImage(await readAtOnce(runtimeFiles.image ?? ''));
  void loaded.compiled(limitRanges.memoryMb.default);
  return loaded;
}
// Whoever asks for it hears of it.
earlyImage.catch(() => {});

/** In one call, which goes on while this thread does other things: `readFile` comes back to it after each half megabyte. */
async function readAtOnce(path: string): Promise<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const { buffer, bytesRead } = await promisify(read)(file, Buffer.allocUnsafeSlow(size), 0, size, 0);
    if (bytesRead !== size) throw new Error(`Of ${path}, ${bytesRead} bytes of ${size} were read.`);
    return buffer;
  } finally {
    closeSync(file);
  }
}
