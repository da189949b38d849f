import type ivm from 'isolated-vm';
import type { Guest, GuestFactory } from '../guest.js';
import { JavaScriptGuest } from './javascript-guest.js';
import realm from './realm/entry.ts?script';

/** The mark of the guest's own side in stacks, which leave it out. */
const realmFile = 'mae:realm';

/** Fresh isolates for JavaScript and TypeScript. */
export function javascriptFactory(library: typeof ivm): GuestFactory {
  let cachedData: ArrayBuffer | undefined;
  return {
    async load() {
      const isolate = new library.Isolate();
      const script = await isolate.compileScript(realm, { filename: realmFile, produceCachedData: true });
      // Not in the library's types: https://github.com/laverdet/isolated-vm#isolatecompilescriptcode
      const { cachedData: copy } = script as { cachedData?: ivm.ExternalCopy<ArrayBuffer> };
      cachedData = copy?.copy();
      isolate.dispose();
    },
    async create({ memoryMb, onCatastrophicError }): Promise<Guest> {
      const isolate = new library.Isolate({ memoryLimit: memoryMb, onCatastrophicError });
      const context = await isolate.createContext();
      const cache = cachedData === undefined ? undefined : new library.ExternalCopy(cachedData);
      const script = await isolate.compileScript(realm, { filename: realmFile, cachedData: cache });
      const boot: ivm.Reference = await script.run(context, { reference: true });
      return new JavaScriptGuest(library, isolate, context, boot);
    },
  };
}
