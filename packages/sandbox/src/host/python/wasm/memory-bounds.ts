import { type MemoryBounds, maximumWidth, pageBytes } from './cap-memory.js';
import { imageFault } from './fault.js';
import { data, memory } from './memory.js';
import { WasmModule } from './wasm-module.js';

/**
 * Looks up what hosts have to know of a module's memory.
 *
 * @throws MaeError `SANDBOX_IMAGE_MEMORY_CHANGED` where its maximum cannot be replaced, `SANDBOX_IMAGE_…`
 */
export function memoryBounds(wasm: Uint8Array): MemoryBounds {
  const module = new WasmModule(wasm);
  const size = module.get(memory);
  const end = module.offsetOf(memory) + memory.write(size).length;
  const maximumAt = end - maximumWidth;
  const written = wasm.subarray(module.offsetOf(memory), end);
  if (!memory.write(size).every((byte, index) => byte === written[index])) {
    throw imageFault('SANDBOX_IMAGE_MEMORY_CHANGED', 'the maximum of its memory is not three bytes long');
  }
  const filled = module.get(data).reduce((sum, { bytes }) => sum + bytes.length, 0);
  return {
    maximumAt,
    megabytes: (size.initial * pageBytes) / 2 ** 20,
    filledMegabytes: filled / 2 ** 20,
  };
}
