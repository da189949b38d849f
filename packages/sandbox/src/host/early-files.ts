import { readFile } from 'node:fs';
import { promisify } from 'node:util';
import type { HostBoot } from '../messages.js';

const read = promisify(readFile);

/**
 * The files of the runtime, being read since this module was loaded: the host script imports it before anything else,
 * so that its other modules are loaded meanwhile.
 */
const early = new Map<string, Promise<Uint8Array>>();
const { runtimeFiles = {} }: Partial<HostBoot> = JSON.parse(process.argv[2] ?? '{}');
for (const path of Object.values(runtimeFiles)) {
  const content = read(path);
  // Whoever asks for it hears of it.
  content.catch(() => {});
  early.set(path, content);
}

/** The content of a file of the runtime. Each is given once, and not kept. */
export function readEarly(path: string): Promise<Uint8Array> {
  const content = early.get(path) ?? read(path);
  early.delete(path);
  return content;
}
