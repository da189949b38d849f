import type ivm from 'isolated-vm';
import { type Entropy, openEntropy } from '../entropy.js';
import type { Guest, GuestFactory } from '../guest.js';
import { JavaScriptGuest } from './javascript-guest.js';
import { realmSnapshot } from './realm-snapshot.js';
import { stripTypes } from './strip-types.js';
import { openTranspiler, startTranspiler } from './transpile.js';
import { seemsToNeedCode } from './transpiler-needs.js';

/** Fresh isolates for JavaScript and TypeScript. */
export function javascriptFactory(library: typeof ivm, files: { transpiler: string }): GuestFactory {
  let realm: ReturnType<typeof realmSnapshot> | undefined;
  let entropy: Entropy | undefined;
  return {
    async load() {
      realm = realmSnapshot(library);
      entropy = openEntropy();
      openTranspiler(files.transpiler);
    },
    readyFor({ language, code, checks, session }) {
      if (language !== 'typescript') return;
      // Types are taken away by WebAssembly too: its start is not the program's to pay for.
      stripTypes('');
      const sources = [code, ...checks.map((check) => (check.kind === 'assert' ? check.code : ''))];
      // The memory of a session is counted from its opening on.
      if (session === 0 || sources.some(seemsToNeedCode)) startTranspiler();
    },
    async create({ memoryMb, onCatastrophicError }): Promise<Guest> {
      if (realm === undefined || entropy === undefined) throw new Error('load() comes before create()');
      const { isolate, context, boot: bootRealm } = await realm({ memoryLimit: memoryMb, onCatastrophicError });
      return new JavaScriptGuest({ library, isolate, context, bootRealm, entropy });
    },
  };
}
