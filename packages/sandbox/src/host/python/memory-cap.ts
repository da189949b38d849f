import { MaeError } from '@mae/protocol';

const pageBytes = 65_536;

function unsigned(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  let factor = 1;
  for (let end = at; end < at + 5; end += 1) {
    const byte = bytes[end] ?? 0;
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte < 128) return { value, end: end + 1 };
  }
  throw unreadable('a number is too long');
}

function unreadable(what: string): MaeError {
  return new MaeError({
    code: 'SANDBOX_PYTHON_BUILD_FAILED',
    message: `pyodide.asm.wasm has no memory section that can be capped (${what}): install the pinned pyodide.`,
  });
}

/**
 * Caps the memory a WebAssembly module may have: the maximum in its memory section is overwritten, in as many bytes as
 * it had. The program inside then sees an ordinary failed allocation.
 *
 * @param module is changed
 * @param megabytes of 2^20 bytes
 * @throws MaeError `SANDBOX_PYTHON_BUILD_FAILED` where the module has no such section
 */
export function capMemory(module: Uint8Array, megabytes: number): void {
  const memorySection = 5;
  const pages = Math.floor((megabytes * 2 ** 20) / pageBytes);
  for (let at = 8; at < module.length; ) {
    const id = module[at];
    const { value: size, end: start } = unsigned(module, at + 1);
    if (id !== memorySection) {
      at = start + size;
      continue;
    }
    const count = unsigned(module, start);
    const flags = module[count.end];
    if (count.value !== 1 || flags !== 1) throw unreadable('it is not one memory with a maximum');
    const initial = unsigned(module, count.end + 1);
    const maximum = unsigned(module, initial.end);
    const width = maximum.end - initial.end;
    if (pages < initial.value || pages > maximum.value || pages >= 128 ** width) {
      throw unreadable(`${pages} pages do not fit between ${initial.value} and ${maximum.value}`);
    }
    // A number may be written longer than it needs: the bytes before the last have their high bit set.
    for (let index = 0; index < width; index += 1) {
      const low = Math.floor(pages / 128 ** index) % 128;
      module[initial.end + index] = index < width - 1 ? low | 128 : low;
    }
    return;
  }
  throw unreadable('there is none');
}
