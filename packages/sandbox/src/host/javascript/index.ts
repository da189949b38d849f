import type ivm from 'isolated-vm';
import type { Guest, GuestFactory } from '../guest.js';
import { JavaScriptGuest } from './javascript-guest.js';
import { realmSnapshot } from './realm-snapshot.js';

/** Fresh isolates for JavaScript and TypeScript. */
export function javascriptFactory(library: typeof ivm): GuestFactory {
  let realm: ReturnType<typeof realmSnapshot> | undefined;
  return {
    async load() {
      realm = realmSnapshot(library);
    },
    async create({ memoryMb, onCatastrophicError }): Promise<Guest> {
      if (realm === undefined) throw new Error('load() comes before create()');
      const { isolate, context, boot } = await realm({ memoryLimit: memoryMb, onCatastrophicError });
      return new JavaScriptGuest(library, isolate, context, boot);
    },
  };
}
