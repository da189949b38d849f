import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs';
import { promisify } from 'node:util';
import type ivm from 'isolated-vm';
import type { Guest, GuestFactory, Write } from '../guest.js';
import { createGuest } from './guest.js';
import { hostCalls } from './host-calls.js';
import { decodeImage, type Image } from './image.js';
import { trimLibrary } from './isolate/trim-library.js';
import { createOutputRing } from './output.js';
import type { PythonRuntimeFiles } from './runtime-files.js';
import { startSession } from './start.js';
import { capMemory, startingMemory } from './wasm/cap-memory.js';

export type { PythonRuntimeFiles } from './runtime-files.js';

/** What every interpreter of a host shares. */
interface Loaded {
  image: Image;
  library: SharedArrayBuffer;
  start: ReturnType<typeof startingMemory>;
}

/** Of a program's memory: the rest is for what the isolate itself needs while Python tells that memory is out. */
const pythonShare = 0.9;
/** A 32-bit interpreter can have no more. */
const mostMegabytes = 4_096;
/** Of one isolate's JavaScript heap, which holds the glue and the files a program wrote. */
const isolateMegabytes = 256;

/**
 * Makes Python guests: CPython in a fresh isolate, instantiated from an image.
 *
 * The compiled module is made once for each memory limit and handed to every isolate; the standard library is shared,
 * not copied. Memory is each interpreter's own and never used again.
 *
 * @param options.ivm isolated-vm as the host loaded it
 * @param options.read reads a file; by default from disk, when it is asked for
 * @param options.files as `ensurePythonRuntime` returned them
 */
export function pythonFactory(options: {
  ivm: typeof ivm;
  files: PythonRuntimeFiles;
  read?: (path: string) => Promise<Uint8Array>;
}): GuestFactory {
  const { ivm: isolatedVm, files, read = promisify(readFile) } = options;
  const modules = new Map<number, WebAssembly.Module>();
  let loaded: Loaded | undefined;

  const compiled = ({ image, start }: Loaded, memoryMb: number): WebAssembly.Module => {
    // What the image leaves empty is the program's to use: it counts as its own.
    const limit = Math.floor(start.filledMegabytes + memoryMb * pythonShare);
    const megabytes = Math.min(mostMegabytes, Math.max(Math.ceil(start.megabytes), limit));
    const known = modules.get(megabytes);
    if (known) return known;
    const module = new WebAssembly.Module(capMemory(image.wasm, megabytes));
    modules.set(megabytes, module);
    return module;
  };

  return {
    async load(): Promise<void> {
      const image = decodeImage(await read(files.image));
      const archive = trimLibrary(await read(files.stdlib));
      const library = new SharedArrayBuffer(archive.length);
      new Uint8Array(library).set(archive);
      loaded = { image, library, start: startingMemory(image.wasm) };
    },

    async create({ memoryMb, onCatastrophicError }): Promise<Guest> {
      if (!loaded) throw new Error('load() comes before create()');
      const { image, library } = loaded;
      const module = compiled(loaded, memoryMb);
      let write: Write = () => undefined;
      const output = createOutputRing(() => write);
      const isolate = new isolatedVm.Isolate({ memoryLimit: isolateMegabytes, onCatastrophicError });
      const start = (place: ivm.Isolate) =>
        startSession({
          ivm: isolatedVm,
          isolate: place,
          module,
          image,
          library,
          ring: output.shared,
          drain: () => output.drain(),
          entropy: (size) => randomBytes(Math.min(size, 1 << 20)),
        });
      try {
        const { member, ...session } = await start(isolate);
        return createGuest({
          isolate,
          ...session,
          callHandles: async () => ({
            open: await member('open'),
            beginCall: await member('beginCall'),
            runCall: await member('runCall'),
            prepareChecks: await member('prepareChecks'),
          }),
          makeCompiler: async () => {
            const second = new isolatedVm.Isolate({ memoryLimit: isolateMegabytes, onCatastrophicError });
            return { isolate: second, compileCall: await (await start(second)).member('compileCall') };
          },
          output,
          handOver: (job, calls) => hostCalls(isolatedVm, job, calls),
          writeTo: (next) => {
            write = next;
          },
        });
      } catch (error) {
        if (!isolate.isDisposed) isolate.dispose();
        throw error;
      }
    },
  };
}
