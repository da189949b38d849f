import { imageFault } from './fault.js';
import { data, memory, pageBytes } from './memory.js';
import { WasmModule } from './wasm-module.js';

/**
 * Caps the memory a module may have, by the maximum in its memory section. The program inside then sees an ordinary
 * failed allocation.
 *
 * @param megabytes of 2^20 bytes
 * @returns a module of the same length
 * @throws MaeError `SANDBOX_IMAGE_MEMORY_CHANGED` where the module's own bounds do not allow it
 */
export function capMemory(wasm: Uint8Array, megabytes: number): Uint8Array {
  const module = new WasmModule(wasm);
  const { initial, maximum } = module.get(memory);
  const pages = Math.floor((megabytes * 2 ** 20) / pageBytes);
  if (pages < initial || pages > maximum) {
    throw imageFault('SANDBOX_IMAGE_MEMORY_CHANGED', `${pages} pages do not fit between ${initial} and ${maximum}`);
  }
  module.set(memory, { initial, maximum: pages });
  return module.bytes();
}

/** The memory a module starts with, and how much of it its data fills, in megabytes. */
export function startingMemory(wasm: Uint8Array): { megabytes: number; filledMegabytes: number } {
  const module = new WasmModule(wasm);
  const filled = module.get(data).reduce((sum, { bytes }) => sum + bytes.length, 0);
  return { megabytes: (module.get(memory).initial * pageBytes) / 2 ** 20, filledMegabytes: filled / 2 ** 20 };
}
