import { Buffer } from 'node:buffer';
import type ivm from 'isolated-vm';
import type { Guest, GuestFactory } from '../guest.js';
import { JavaScriptGuest } from './javascript-guest.js';
import realm from './realm/entry.ts?script';

/** Fresh isolates for JavaScript and TypeScript. */
export function javascriptFactory(library: typeof ivm): GuestFactory {
  let cachedData: Buffer | undefined;
  return {
    async load() {
      const isolate = new library.Isolate();
      const script = await isolate.compileScript(realm, { produceCachedData: true });
      // Not in the library's types: https://github.com/laverdet/isolated-vm#isolatecompilescriptcode
      const { cachedData: copy } = script as { cachedData?: ivm.ExternalCopy<ArrayBuffer> };
      cachedData = copy === undefined ? undefined : Buffer.from(copy.copy());
      isolate.dispose();
    },
    async create({ memoryMb, onCatastrophicError }): Promise<Guest> {
      const isolate = new library.Isolate({ memoryLimit: memoryMb, onCatastrophicError });
      const context = await isolate.createContext();
      return new JavaScriptGuest(library, isolate, context, realm, cachedData);
    },
  };
}
