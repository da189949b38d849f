import type ivm from 'isolated-vm';
import type { GuestParts } from './guest-script.js';
import type { Image } from './image.js';
import type { EntryPoints, Snapshot } from './isolate/types.js';

export interface StartOptions {
  ivm: typeof ivm;
  isolate: ivm.Isolate;
  module: WebAssembly.Module;
  image: Image;
  memory: SharedArrayBuffer;
  stdlib: SharedArrayBuffer;
  guestScript: string;
  ring: SharedArrayBuffer;
  /** Called by the program's thread when the ring is full; the program waits. */
  drain(): void;
  entropy(size: number): Uint8Array;
}

/** What `main` finds on the isolate's global object, and takes away before anything else runs. */
interface Given {
  module: WebAssembly.Module;
  memory: SharedArrayBuffer;
  stdlib: SharedArrayBuffer;
  ring: SharedArrayBuffer;
  drain(): void;
  entropy(size: number): ArrayBuffer;
}

interface Layout {
  snapshot: Omit<Snapshot, 'bytes'>;
  entries: EntryPoints;
}

/** Runs in the isolate: starts the interpreter and returns what the host may call. Whole in itself. */
async function main(parts: GuestParts, createModule: unknown, layout: Layout) {
  const scope = globalThis as unknown as { given?: Given };
  const { given } = scope;
  if (!given) throw new Error('nothing was given');
  delete scope.given;
  const clock = { offsetMs: 0 };
  let input = new Uint8Array(0);
  const entropy = (size: number) => new Uint8Array(given.entropy(size));
  parts.installShims(clock, entropy);
  const ring = parts.createRing(given.ring, given.drain);
  const interpreter = await parts.bootInterpreter({
    createModule: createModule as Parameters<GuestParts['bootInterpreter']>[0]['createModule'],
    module: given.module,
    stdlib: new Uint8Array(given.stdlib),
    snapshot: { ...layout.snapshot, bytes: new Uint8Array(given.memory) },
    system: {
      write: ring.write,
      read(into) {
        const part = input.subarray(0, into.length);
        into.set(part);
        input = input.subarray(part.length);
        return part.length;
      },
      entropy,
    },
  });
  const api = parts.createCApi(interpreter);
  const session = parts.createSession({
    api,
    entries: layout.entries,
    files: parts.createFiles(interpreter),
    ring,
    readValue: parts.createValueReader(api),
    verdicts: parts.createVerdicts(api, new Set(layout.entries.knownEquals)),
  });
  return {
    ...session,
    setUp(stdin: string, now: number | null): void {
      input = new TextEncoder().encode(stdin) as Uint8Array<ArrayBuffer>;
      if (now !== null) clock.offsetMs += now - Date.now();
    },
  };
}

/** Starts an interpreter in an isolate. */
export async function startSession(options: StartOptions) {
  const { ivm: isolatedVm, isolate, image } = options;
  const context = await isolate.createContext();
  const { global } = context;
  const { bytes, ...snapshot } = image.snapshot;
  void bytes;

  await context.eval('globalThis.given = {}');
  const given = (await global.get('given', { reference: true })) as ivm.Reference<Record<string, unknown>>;
  const share = (buffer: SharedArrayBuffer) => new isolatedVm.ExternalCopy(buffer).copyInto();
  // A callback that throws would show the program a path of the host.
  const drain = new isolatedVm.Callback(() => {
    try {
      options.drain();
    } catch {
      // The reader of the output failed: the host ends the run.
    }
  });
  const entropy = new isolatedVm.Callback((size: number) => {
    const random = new Uint8Array(options.entropy(typeof size === 'number' && size >= 0 ? size : 0));
    return new isolatedVm.ExternalCopy(random.buffer).copyInto({ release: true });
  });
  await Promise.all([
    given.set('module', options.module, { copy: true }),
    given.set('memory', share(options.memory)),
    given.set('stdlib', share(options.stdlib)),
    given.set('ring', share(options.ring)),
    given.set('drain', drain),
    given.set('entropy', entropy),
  ]);

  const cachedData = new isolatedVm.ExternalCopy(image.codeCache.buffer as ArrayBuffer);
  const script = await isolate.compileScript(image.script, { cachedData });
  const createModule = await script.run(context, { reference: true });
  const parts = await context.eval(options.guestScript, { reference: true });
  const layout = new isolatedVm.ExternalCopy({ snapshot, entries: image.entries }).copyInto();
  const session = (await context.evalClosure(
    `return (${main.toString()})($0.deref(), $1.deref(), $2)`,
    [parts, createModule, layout],
    {
      result: { promise: true, reference: true },
    },
  )) as ivm.Reference<Record<string, unknown>>;
  const member = async (name: string) => (await session.get(name, { reference: true })) as ivm.Reference;
  return {
    validate: await member('validate'),
    execute: await member('execute'),
    check: await member('check'),
    setUp: await member('setUp'),
  };
}
