import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type ivm from 'isolated-vm';
import type { Guest, GuestFactory, Write } from '../guest.js';
import { createGuest } from './guest.js';
import { guestScript } from './guest-script.js';
import { decodeImage, type Image } from './image.js';
import { trimLibrary } from './isolate/trim-library.js';
import { capMemory } from './memory-cap.js';
import { createOutputRing } from './output.js';
import type { PythonRuntimeFiles } from './runtime-files.js';
import { startSession } from './start.js';

export type { PythonRuntimeFiles } from './runtime-files.js';

/** What every interpreter of a host shares. */
interface Loaded {
  image: Image;
  memory: SharedArrayBuffer;
  stdlib: SharedArrayBuffer;
  wasm: Uint8Array;
}

/** Of a program's memory: the rest is for what the isolate itself needs while Python tells that memory is out. */
const pythonShare = 0.9;
/** A 32-bit interpreter can have no more. */
const mostMegabytes = 4_096;
/** Of one isolate's JavaScript heap, which holds the interpreter's tables and the files a program wrote. */
const isolateMegabytes = 256;

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/**
 * Makes Python guests: CPython in a fresh isolate, restored from an image.
 *
 * The compiled module is made once for each memory limit and handed to every isolate; the image's memory and the
 * standard library are shared, not copied.
 *
 * @param options.ivm isolated-vm as the host loaded it
 * @param options.files as `ensurePythonRuntime` returned them
 */
export function pythonFactory(options: { ivm: typeof ivm; files: PythonRuntimeFiles }): GuestFactory {
  const { ivm: isolatedVm, files } = options;
  const modules = new Map<number, WebAssembly.Module>();
  let loaded: Loaded | undefined;

  const compiled = (wasm: Uint8Array, memoryMb: number, { size, bytes }: Image['snapshot']): WebAssembly.Module => {
    // Pages that the image leaves alone are the program's to use: they count as its own.
    const limit = Math.floor(bytes.length / 2 ** 20 + memoryMb * pythonShare);
    const megabytes = Math.min(mostMegabytes, Math.max(size / 2 ** 20, limit));
    const known = modules.get(megabytes);
    if (known) return known;
    const capped = new Uint8Array(wasm);
    capMemory(capped, megabytes);
    const module = new WebAssembly.Module(capped);
    modules.set(megabytes, module);
    return module;
  };

  return {
    async load(): Promise<void> {
      const [image, wasm, stdlib] = await Promise.all(
        [files.image, files.wasm, files.stdlib].map((path) => readFile(path)),
      );
      if (!image || !wasm || !stdlib) throw new Error('a file of the Python runtime is missing');
      const decoded = decodeImage(image);
      loaded = { image: decoded, memory: shared(decoded.snapshot.bytes), stdlib: shared(trimLibrary(stdlib)), wasm };
    },

    async create({ memoryMb, onCatastrophicError }): Promise<Guest> {
      if (!loaded) throw new Error('load() comes before create()');
      const { image, memory, stdlib, wasm } = loaded;
      const module = compiled(wasm, memoryMb, image.snapshot);
      let write: Write = () => undefined;
      const output = createOutputRing(() => write);
      const isolate = new isolatedVm.Isolate({ memoryLimit: isolateMegabytes, onCatastrophicError });
      try {
        const session = await startSession({
          ivm: isolatedVm,
          isolate,
          module,
          image,
          memory,
          stdlib,
          guestScript: guestScript(),
          ring: output.shared,
          drain: () => output.drain(),
          entropy: (size) => randomBytes(Math.min(size, 1 << 20)),
        });
        return createGuest({
          isolate,
          ...session,
          output,
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
