import type { Clock } from './clock.js';
import type { FileCallParts } from './descriptor-calls.js';
import type { Folder, Node } from './file-tree.js';

/** System calls on paths, and the folder a program is in. */
export function createPathCalls({ heap, tree, files, faults, stat }: FileCallParts, clock: Clock) {
  const { Fault, negative } = faults;
  const atWorkingFolder = -100;
  const open = { create: 0o100, exclusive: 0o200, noFollow: 0o400000, access: 3 };
  const flag = { noFollow: 0x100, removeFolder: 0x200, emptyPath: 0x1000 };
  const typeBits = 0o170000;
  const regularFile = 0o100000;
  let working: Folder = tree.root;

  const base = (descriptor: number): Folder => (descriptor === atWorkingFolder ? working : files.folder(descriptor));
  const baseOf = (descriptor: number, path: string): Folder => (path.startsWith('/') ? tree.root : base(descriptor));
  const find = (descriptor: number, path: string, follow = true): Node =>
    tree.find(baseOf(descriptor, path), path, follow);
  /** As `find`; an empty path is the descriptor's own file. */
  const findOrOpened = (descriptor: number, path: string, follow = true): Node => {
    if (path !== '') return find(descriptor, path, follow);
    return descriptor === atWorkingFolder ? working : files.get(descriptor).node;
  };

  const setMode = (node: Node, mode: number): number => {
    node.mode = (node.mode & typeBits) | (mode & 0o7777);
    node.changed = clock.realMs();
    return 0;
  };
  const setSize = (node: Node, size: bigint): number => {
    if (node.kind === 'folder') throw new Fault('isFolder');
    if (node.kind !== 'file' || size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER)) throw new Fault('invalid');
    if (!node.isShared && !(node.mode & 0o222)) throw new Fault('access');
    tree.resize(node, Number(size));
    return 0;
  };
  const access = (node: Node, asked: number): number => {
    if (asked & ~7) throw new Fault('invalid');
    const bits = (asked & 4 ? 0o444 : 0) | (asked & 2 ? 0o222 : 0) | (asked & 1 ? 0o111 : 0);
    for (const kind of [0o444, 0o222, 0o111]) if (bits & kind && !(node.mode & kind)) throw new Fault('access');
    return 0;
  };
  /** A `struct timespec`, in milliseconds. Undefined: the time stays. */
  const timeAt = (at: number): number | undefined => {
    const [now, omit] = [1_073_741_823, 1_073_741_822];
    const nanoseconds = heap.pointer(at + 8);
    if (nanoseconds === omit) return undefined;
    if (nanoseconds === now) return clock.realMs();
    return Number(heap.view().getBigInt64(at >>> 0, true)) * 1_000 + nanoseconds / 1e6;
  };

  const calls = {
    __syscall_openat: negative((folder: number, path: number, flags: number, more: number) => {
      const name = heap.cString(path);
      const isNew = (flags & open.create) !== 0;
      const follow = !(flags & open.noFollow) && !(isNew && flags & open.exclusive);
      const place = tree.walk(baseOf(folder, name), name, follow);
      if (place.node && isNew && flags & open.exclusive) throw new Fault('exists');
      if (!place.node && !isNew) throw new Fault('missing');
      const mode = isNew && more ? heap.pointer(more) : 0;
      const node = place.node ?? tree.makeFile(place, mode & 0o777);
      return files.open(node, flags);
    }),
    __syscall_stat64: negative((path: number, at: number) => stat.write(at, find(atWorkingFolder, heap.cString(path)))),
    __syscall_lstat64: negative((path: number, at: number) =>
      stat.write(at, find(atWorkingFolder, heap.cString(path), false)),
    ),
    __syscall_newfstatat: negative((folder: number, path: number, at: number, flags: number) => {
      const name = heap.cString(path);
      const follow = !(flags & flag.noFollow);
      if (name === '' && !(flags & flag.emptyPath)) throw new Fault('missing');
      return stat.write(at, findOrOpened(folder, name, follow));
    }),
    __syscall_statfs64: negative((path: number, _size: number, at: number) => {
      find(atWorkingFolder, heap.cString(path));
      return stat.writeFileSystem(at);
    }),
    __syscall_fstatfs64: negative((descriptor: number, _size: number, at: number) => {
      files.get(descriptor);
      return stat.writeFileSystem(at);
    }),
    __syscall_faccessat: negative((folder: number, path: number, asked: number) =>
      access(find(folder, heap.cString(path)), asked),
    ),
    __syscall_mkdirat: negative((folder: number, path: number, mode: number) => {
      const name = heap.cString(path);
      tree.makeFolder(tree.vacant(baseOf(folder, name), name), mode);
      return 0;
    }),
    __syscall_mknodat: negative((folder: number, path: number, mode: number) => {
      if ((mode & typeBits || regularFile) !== regularFile) throw new Fault('notPermitted');
      const name = heap.cString(path);
      tree.makeFile(tree.vacant(baseOf(folder, name), name), mode);
      return 0;
    }),
    __syscall_symlinkat: negative((target: number, folder: number, path: number) => {
      const name = heap.cString(path);
      tree.makeLink(tree.vacant(baseOf(folder, name), name), heap.cString(target));
      return 0;
    }),
    __syscall_readlinkat: negative((folder: number, path: number, at: number, room: number) => {
      const node = find(folder, heap.cString(path), false);
      if (node.kind !== 'link' || room <= 0) throw new Fault('invalid');
      const target = heap.encode(node.target).subarray(0, room);
      heap.slice(at, target.length).set(target);
      return target.length;
    }),
    __syscall_unlinkat: negative((folder: number, path: number, flags: number) => {
      if (flags & ~flag.removeFolder) throw new Fault('invalid');
      const name = heap.cString(path);
      const place = tree.walk(baseOf(folder, name), name, false);
      if (flags & flag.removeFolder) tree.removeFolder(place);
      else tree.remove(place);
      return 0;
    }),
    __syscall_rmdir: negative((path: number) => {
      const name = heap.cString(path);
      tree.removeFolder(tree.walk(working, name, false));
      return 0;
    }),
    __syscall_renameat: negative((folder: number, path: number, toFolder: number, toPath: number) => {
      const [from, to] = [heap.cString(path), heap.cString(toPath)];
      tree.rename(tree.walk(baseOf(folder, from), from, false), tree.walk(baseOf(toFolder, to), to, false));
      return 0;
    }),
    __syscall_truncate64: negative((path: number, size: bigint) =>
      setSize(find(atWorkingFolder, heap.cString(path)), size),
    ),
    __syscall_chmod: negative((path: number, mode: number) => setMode(find(atWorkingFolder, heap.cString(path)), mode)),
    __syscall_fchmod: negative((descriptor: number, mode: number) => setMode(files.get(descriptor).node, mode)),
    __syscall_fchmodat2: negative((folder: number, path: number, mode: number, flags: number) =>
      setMode(findOrOpened(folder, heap.cString(path), !(flags & flag.noFollow)), mode),
    ),
    /** There is one user: owners are looked at and not changed. */
    __syscall_fchownat: negative((folder: number, path: number, _user: number, _group: number, flags: number) => {
      findOrOpened(folder, heap.cString(path), !(flags & flag.noFollow));
      return 0;
    }),
    __syscall_fchown32: negative((descriptor: number) => {
      files.get(descriptor);
      return 0;
    }),
    __syscall_utimensat: negative((folder: number, path: number, times: number, flags: number) => {
      const node = findOrOpened(folder, path ? heap.cString(path) : '', !(flags & flag.noFollow));
      const now = clock.realMs();
      node.accessed = (times ? timeAt(times) : now) ?? node.accessed;
      node.modified = (times ? timeAt(times + 16) : now) ?? node.modified;
      node.changed = now;
      return 0;
    }),
    __syscall_chdir: negative((path: number) => {
      const node = find(atWorkingFolder, heap.cString(path));
      if (node.kind !== 'folder') throw new Fault('notFolder');
      working = node;
      return 0;
    }),
    __syscall_fchdir: negative((descriptor: number) => {
      working = files.folder(descriptor);
      return 0;
    }),
    __syscall_getcwd: negative((at: number, room: number) => {
      const path = tree.pathOf(working);
      const length = heap.encode(path).length + 1;
      if (room === 0) throw new Fault('invalid');
      if (room < length) throw new Fault('range');
      heap.setCString(at, path, room);
      return length;
    }),
    __syscall_umask_js: () => 0,
  };
  return {
    calls,
    /** Puts the program into a folder. */
    enter(folder: Folder): void {
      working = folder;
    },
  };
}
