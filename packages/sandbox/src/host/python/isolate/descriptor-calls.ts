import type { Faults } from './faults.js';
import type { FileTree } from './file-tree.js';
import type { Heap } from './heap.js';
import type { OpenFiles } from './open-files.js';
import type { StatWriter } from './stat-writer.js';

export interface FileCallParts {
  heap: Heap;
  tree: FileTree;
  files: OpenFiles;
  faults: Faults;
  stat: StatWriter;
}

/** System calls on open files. Pointers are addresses in the interpreter's memory. */
export function createDescriptorCalls({ heap, tree, files, faults, stat }: FileCallParts) {
  const { Fault, negative, positive } = faults;
  const duplicateFrom = [0, 1030];
  const [getFlags, setFlags, getLock] = [3, 4, 12];
  const settable = 0o2000 | 0o4000;
  const unlocked = 2;
  const readyBits = 1 | 4;
  const notOpen = 32;
  const entryBytes = 280;
  const entryKinds = { device: 2, folder: 4, file: 8, link: 10 };

  /** Goes through the parts of memory that a vector names, until one is not moved as a whole. */
  const vector = (at: number, count: number, move: (part: Uint8Array, before: number) => number): number => {
    let sum = 0;
    for (let index = 0; index < count; index += 1) {
      const length = heap.pointer(at + 8 * index + 4);
      const moved = move(heap.slice(heap.pointer(at + 8 * index), length), sum);
      sum += moved;
      if (moved < length) break;
    }
    return sum;
  };
  const place = (offset: bigint): number => {
    if (offset < 0n || offset > BigInt(Number.MAX_SAFE_INTEGER)) throw new Fault('invalid');
    return Number(offset);
  };

  return {
    fd_read: positive((descriptor: number, at: number, count: number, result: number) => {
      const sum = vector(at, count, (part) => files.read(descriptor, part));
      heap.setNumber(result, sum);
      return 0;
    }),
    fd_write: positive((descriptor: number, at: number, count: number, result: number) => {
      const sum = vector(at, count, (part) => files.write(descriptor, part));
      heap.setNumber(result, sum);
      return 0;
    }),
    fd_pread: positive((descriptor: number, at: number, count: number, offset: bigint, result: number) => {
      const start = place(offset);
      const sum = vector(at, count, (part, before) => files.read(descriptor, part, start + before));
      heap.setNumber(result, sum);
      return 0;
    }),
    fd_pwrite: positive((descriptor: number, at: number, count: number, offset: bigint, result: number) => {
      const start = place(offset);
      const sum = vector(at, count, (part, before) => files.write(descriptor, part, start + before));
      heap.setNumber(result, sum);
      return 0;
    }),
    fd_seek: positive((descriptor: number, offset: bigint, whence: number, result: number) => {
      heap.setLong(result, files.seek(descriptor, Number(offset), whence));
      return 0;
    }),
    fd_close: positive((descriptor: number) => {
      files.close(descriptor);
      return 0;
    }),
    fd_sync: positive((descriptor: number) => {
      files.get(descriptor);
      return 0;
    }),
    fd_fdstat_get: positive((descriptor: number, at: number) => {
      const [folder, file] = [3, 4];
      // Never a character device: that would be a terminal.
      const kind = files.get(descriptor).node.kind === 'folder' ? folder : file;
      heap.slice(at, 24).fill(0);
      heap.slice(at, 1)[0] = kind;
      return 0;
    }),
    __syscall_fdatasync: negative((descriptor: number) => {
      files.get(descriptor);
      return 0;
    }),
    __syscall_fstat64: negative((descriptor: number, at: number) => stat.write(at, files.get(descriptor).node)),
    __syscall_ftruncate64: negative((descriptor: number, size: bigint) => {
      tree.resize(files.writable(descriptor), place(size));
      return 0;
    }),
    __syscall_fallocate: negative((descriptor: number, _mode: number, offset: bigint, length: bigint) => {
      const file = files.writable(descriptor);
      tree.resize(file, Math.max(file.size, place(offset + length)));
      return 0;
    }),
    __syscall_fadvise64: negative((descriptor: number) => {
      files.get(descriptor);
      return 0;
    }),
    __syscall_dup: negative((descriptor: number) => files.duplicate(descriptor, { from: 0 })),
    __syscall_dup3: negative((descriptor: number, to: number) => files.duplicate(descriptor, { exactly: to })),
    __syscall_fcntl64: negative((descriptor: number, command: number, more: number) => {
      const opened = files.get(descriptor);
      const argument = () => heap.pointer(more) | 0;
      if (duplicateFrom.includes(command)) return files.duplicate(descriptor, { from: argument() });
      if (command === getFlags) return opened.flags;
      if (command === setFlags) opened.flags = (opened.flags & ~settable) | (argument() & settable);
      else if (command === getLock) heap.view().setInt16(heap.pointer(more), unlocked, true);
      else if (command > getLock + 2) throw new Fault('invalid');
      return 0;
    }),
    __syscall_ioctl: negative((descriptor: number) => {
      files.get(descriptor);
      throw new Fault('notTerminal');
    }),
    /** What is open can be read and written at once: nothing here is waited for. */
    __syscall_poll: negative((at: number, count: number) => {
      let ready = 0;
      for (let index = 0; index < count; index += 1) {
        const entry = at + 8 * index;
        const asked = heap.view().getInt16(entry + 4, true);
        const found = files.has(heap.pointer(entry)) ? asked & readyBits : notOpen;
        heap.view().setInt16(entry + 6, found, true);
        if (found) ready += 1;
      }
      return ready;
    }),
    __syscall_getdents64: negative((descriptor: number, at: number, room: number) => {
      const opened = files.get(descriptor);
      const folder = files.folder(descriptor);
      opened.listing ??= [['.', folder], ['..', folder.parent], ...folder.entries];
      let written = 0;
      let index = opened.position;
      for (; index < opened.listing.length && written + entryBytes <= room; index += 1) {
        const [name, node] = opened.listing[index] ?? ['', folder];
        const entry = at + written;
        heap.setLong(entry, node.inode);
        heap.setLong(entry + 8, index + 1);
        heap.view().setInt16(entry + 16, entryBytes, true);
        heap.slice(entry + 18, 1)[0] = entryKinds[node.kind];
        heap.setCString(entry + 19, name, 256);
        written += entryBytes;
      }
      opened.position = index;
      return written;
    }),
  };
}
