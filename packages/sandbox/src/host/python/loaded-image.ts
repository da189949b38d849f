import { decodeImage, type Image } from './decode-image.js';
import { capMemory } from './wasm/cap-memory.js';

/** Of a program's memory: the rest is for what the isolate itself needs while Python tells that memory is out. */
const pythonShare = 0.9;
/** A 32-bit interpreter can have no more. */
const mostMegabytes = 4_096;

/** An image as a host has it. Its module is compiled once for each memory limit, and handed to every isolate. */
export class LoadedImage {
  readonly image: Image;
  readonly #modules = new Map<number, Promise<WebAssembly.Module>>();

  /** @param file an image; it is kept, and its module's bounds change */
  constructor(file: Uint8Array) {
    this.image = decodeImage(file);
  }

  /** The module for programs that may have so many megabytes. Other threads compile it. */
  compiled(memoryMb: number): Promise<WebAssembly.Module> {
    const { wasm, memory } = this.image;
    // What the image leaves empty is the program's to use: it counts as its own.
    const limit = Math.floor(memory.filledMegabytes + memoryMb * pythonShare);
    const megabytes = Math.min(mostMegabytes, Math.max(Math.ceil(memory.megabytes), limit));
    const known = this.#modules.get(megabytes);
    if (known) return known;
    capMemory(wasm, memory, megabytes);
    // Its bytes are copied before this returns.
    const module = WebAssembly.compile(wasm);
    this.#modules.set(megabytes, module);
    // Who waits for it hears of it; what failed for want of memory may succeed the next time.
    module.catch(() => this.#modules.delete(megabytes));
    return module;
  }
}
