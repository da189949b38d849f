import type ivm from 'isolated-vm';
import type { Image } from './decode-image.js';
import type { Given } from './isolate/start-session.js';

export interface StartOptions {
  ivm: typeof ivm;
  isolate: ivm.Isolate;
  module: WebAssembly.Module;
  image: Image;
  library: SharedArrayBuffer;
  ring: SharedArrayBuffer;
  /** Called by the program's thread when the ring is full; the program waits. */
  drain(): void;
  entropy(size: number): Uint8Array;
}

/** Random bytes handed over at the start; `random` is seeded with 2,496. */
const chanceBytes = 4_096;

/** Starts an interpreter in an isolate. */
export async function startSession(options: StartOptions) {
  const { ivm: isolatedVm, isolate, image } = options;
  const context = await isolate.createContext();
  const share = (buffer: SharedArrayBuffer) => new isolatedVm.ExternalCopy(buffer).copyInto();
  const random = (size: number) => {
    const bytes = new Uint8Array(options.entropy(size));
    return new isolatedVm.ExternalCopy(bytes.buffer).copyInto({ release: true });
  };
  // A callback that throws would show the program a path of the host.
  const drain = new isolatedVm.Callback(() => {
    try {
      options.drain();
    } catch {
      // The reader of the output failed: the host ends the run.
    }
  });
  const entropy = new isolatedVm.Callback((size: number) => random(typeof size === 'number' && size >= 0 ? size : 0));
  const given: Omit<Record<keyof Given, unknown>, 'module'> = {
    library: share(options.library),
    ring: share(options.ring),
    chance: random(chanceBytes),
    drain,
    entropy,
  };
  // A compiled module is handed over by being set on an object; all else comes with the call.
  context.global.setIgnored('module', options.module, { copy: true });
  const cachedData = new isolatedVm.ExternalCopy(image.codeCache.buffer as ArrayBuffer);
  const script = await isolate.compileScript(image.script, { cachedData });
  const parts = await script.run(context, { reference: true });
  const names = Object.keys(given).map((name, index) => `${name}: $${index + 2}`);
  const session = (await context.evalClosure(
    `const given = { module: globalThis.module, ${names.join(', ')} };
    delete globalThis.module;
    const parts = $0.deref();
    return parts.startSession(parts, given, $1);`,
    [parts, new isolatedVm.ExternalCopy(image.entries).copyInto(), ...Object.values(given)],
    { result: { reference: true } },
  )) as ivm.Reference<Record<string, unknown>>;
  const member = (name: string) => session.get(name, { reference: true }) as Promise<ivm.Reference>;
  const [validate, start, check, setUp] = await Promise.all(
    (['validate', 'start', 'check', 'setUp'] as const).map(member) as [
      Promise<ivm.Reference>,
      Promise<ivm.Reference>,
      Promise<ivm.Reference>,
      Promise<ivm.Reference>,
    ],
  );
  return { validate, start, check, setUp, member };
}
