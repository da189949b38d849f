import type { ProgramError } from '@mae/protocol';

/** What V8 says where the system gives it no memory for a buffer. A string or an array that is too long is no such thing. */
const said =
  /^(Array buffer allocation failed|(Shared)?ArrayBuffer\.prototype\.\w+: Out of memory|WebAssembly\.Memory(\(\)|\.grow\(\)): (could not allocate memory|Unable to grow instance memory))/;

/** Whether a program's error says that its memory was out, as Python's `MemoryError` does. */
export function isOutOfMemory({ name, message }: ProgramError): boolean {
  return name === 'RangeError' && said.test(message);
}
