import type ivm from 'isolated-vm';
import realm from './realm/entry.ts?script';
import { warmUp } from './warm-up.js';

/** The mark of the guest's own side in stacks, which leave it out. */
const filename = 'mae:realm';
/** Where the snapshot has the realm's `boot`, until a guest is made of it. */
const place = '@boot';

export interface Realm {
  isolate: ivm.Isolate;
  context: ivm.Context;
  /** The realm's `boot`. */
  boot: ivm.Reference;
}

/**
 * Makes fresh isolates that have the realm in them, from V8's snapshot of one in which its script ran. Running the
 * script takes four times as long as the rest of a small program's run.
 */
export function realmSnapshot(library: typeof ivm): (options: ivm.IsolateOptions) => Promise<Realm> {
  const code = `globalThis[${JSON.stringify(place)}] = ${realm};`;
  const snapshot = library.Isolate.createSnapshot(
    [{ code, filename }],
    `(${warmUp.toString()})(globalThis[${JSON.stringify(place)}]);`,
  );
  return async (options) => {
    const isolate = new library.Isolate({ ...options, snapshot });
    const context = await isolate.createContext();
    const boot: ivm.Reference = await context.global.get(place, { reference: true });
    await context.global.delete(place);
    return { isolate, context, boot };
  };
}
