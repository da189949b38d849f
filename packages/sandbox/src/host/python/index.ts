import { readFile as read } from 'node:fs';
import { promisify } from 'node:util';
import type ivm from 'isolated-vm';
import { type Entropy, openEntropy } from '../entropy.js';
import type { Guest, GuestFactory, Write } from '../guest.js';
import { createGuest } from './guest.js';
import { hostCalls } from './host-calls.js';
import { trimLibrary } from './isolate/trim-library.js';
import { LoadedImage } from './loaded-image.js';
import { createOutputRing } from './output.js';
import type { PythonRuntimeFiles } from './runtime-files.js';
import { startSession } from './start.js';

export type { PythonRuntimeFiles } from './runtime-files.js';

const readFile = promisify(read);

/** What every interpreter of a host shares. */
interface Loaded {
  image: LoadedImage;
  library: SharedArrayBuffer;
  entropy: Entropy;
}

/** Of one isolate's JavaScript heap, which holds the glue and the files a program wrote. */
const isolateMegabytes = 256;

/**
 * Makes Python guests: CPython in a fresh isolate, instantiated from an image.
 *
 * The compiled module is made once for each memory limit and handed to every isolate; the standard library is shared,
 * not copied. Memory is each interpreter's own and never used again.
 *
 * @param options.ivm isolated-vm as the host loaded it
 * @param options.files as `ensurePythonRuntime` returned them
 * @param options.image of these files, where it is being loaded already
 */
export function pythonFactory(options: {
  ivm: typeof ivm;
  files: PythonRuntimeFiles;
  image?: Promise<LoadedImage>;
}): GuestFactory {
  const { ivm: isolatedVm, files, image: given } = options;
  let loaded: Loaded | undefined;

  return {
    async load(): Promise<void> {
      const [image, content] = await Promise.all([
        given ?? readFile(files.image).then((file) => new LoadedImage(file)),
        readFile(files.stdlib),
      ]);
      const archive = trimLibrary(content);
      const library = new SharedArrayBuffer(archive.length);
      new Uint8Array(library).set(archive);
      loaded = { image, library, entropy: openEntropy() };
    },

    async create({ memoryMb, onCatastrophicError }): Promise<Guest> {
      if (!loaded) throw new Error('load() comes before create()');
      const { image, library, entropy } = loaded;
      const module = await image.compiled(memoryMb);
      let write: Write = () => undefined;
      const output = createOutputRing(() => write);
      const isolate = new isolatedVm.Isolate({ memoryLimit: isolateMegabytes, onCatastrophicError });
      const start = (place: ivm.Isolate) =>
        startSession({
          ivm: isolatedVm,
          isolate: place,
          module,
          image: image.image,
          library,
          ring: output.shared,
          drain: () => output.drain(),
          entropy: (size) => entropy(Math.min(size, 1 << 20)),
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
