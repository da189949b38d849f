import type { SectionKind } from './wasm-module.js';
import { concat, list, unsigned } from './writer.js';

/** The code section: the bodies of the module's own functions, as they are. */
export const code: SectionKind<Uint8Array[]> = {
  id: 10,
  name: 'code',
  read: (reader) => reader.list((entry) => entry.bytes(entry.unsigned())),
  write: (bodies) => list(bodies.map((body) => concat([unsigned(body.length), body]))),
};
