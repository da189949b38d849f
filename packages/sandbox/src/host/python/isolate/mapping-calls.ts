import type { FileCallParts } from './descriptor-calls.js';
import type { Call, Exports } from './types.js';

/** Files mapped into memory: copied there, and copied back when they are to be written or let go. */
export function createMappingCalls({ heap, tree, files, faults }: FileCallParts, exports: () => Exports) {
  const { Fault, negative } = faults;
  const page = 65_536;
  const canWrite = 2;
  const isPrivate = 2;

  const writeBack = (at: number, length: number, descriptor: number, offset: bigint): void => {
    const { node } = files.get(descriptor);
    if (node.kind !== 'file') throw new Fault('invalid');
    const start = Number(offset);
    const end = Math.min(start + (length >>> 0), node.size);
    // What lies beyond the file's end was never the file's.
    if (end > start) tree.write(node, start, heap.slice(at, end - start));
  };

  return {
    _mmap_js: negative(
      (
        length: number,
        access: number,
        flags: number,
        descriptor: number,
        offset: bigint,
        allocated: number,
        address: number,
      ) => {
        const { node, flags: opened } = files.get(descriptor);
        const size = length >>> 0;
        if (node.kind !== 'file' || size === 0 || offset < 0n) throw new Fault('invalid');
        const writesBack = access & canWrite && !(flags & isPrivate);
        if ((opened & 3) === 1 || (writesBack && (opened & 3) !== 2)) throw new Fault('access');
        const at = (exports().emscripten_builtin_memalign as Call)(page, Math.ceil(size / page) * page) >>> 0;
        if (at === 0) throw new Fault('memory');
        heap.slice(at, Math.ceil(size / page) * page).fill(0);
        tree.read(node, Number(offset), heap.slice(at, size));
        heap.setNumber(allocated, 1);
        heap.setNumber(address, at);
        return 0;
      },
    ),
    _munmap_js: negative(
      (at: number, length: number, access: number, flags: number, descriptor: number, offset: bigint) => {
        if (access & canWrite && !(flags & isPrivate)) writeBack(at, length, descriptor, offset);
        return 0;
      },
    ),
    _msync_js: negative(
      (at: number, length: number, _access: number, flags: number, descriptor: number, offset: bigint) => {
        if (!(flags & isPrivate)) writeBack(at, length, descriptor, offset);
        return 0;
      },
    ),
  };
}
