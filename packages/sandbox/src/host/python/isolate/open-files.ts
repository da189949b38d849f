import type { Faults } from './faults.js';
import type { File, FileTree, Folder, Node } from './file-tree.js';

/** An open file: what `dup` shares. */
export interface Opened {
  node: Node;
  flags: number;
  position: number;
  /** Descriptors that lead to it. */
  descriptors: number;
  /** A folder's entries, as they were when the first of them was read. */
  listing: [name: string, node: Node][] | undefined;
}

/** Open files by their descriptors. */
export function createOpenFiles(tree: FileTree, faults: Faults) {
  const { Fault } = faults;
  const mostOpen = 1_024;
  const flag = { writeOnly: 1, readWrite: 2, access: 3, truncate: 0o1000, append: 0o2000, folder: 0o200000 };
  const table = new Map<number, Opened>();

  const lowestFree = (from: number): number => {
    let descriptor = from;
    while (table.has(descriptor)) descriptor += 1;
    if (descriptor >= mostOpen) throw new Fault('tooManyOpen');
    return descriptor;
  };

  const close = (descriptor: number): void => {
    const opened = files.get(descriptor);
    table.delete(descriptor);
    opened.descriptors -= 1;
    if (opened.descriptors > 0) return;
    opened.node.opened -= 1;
    tree.release(opened.node);
  };

  const place = (opened: Opened, descriptor: number): number => {
    table.set(descriptor, opened);
    opened.descriptors += 1;
    return descriptor;
  };

  const transfer = (opened: Opened, at: number | undefined, step: (file: File, position: number) => number): number => {
    const { node } = opened;
    if (node.kind === 'folder') throw new Fault('isFolder');
    if (node.kind !== 'file') throw new Fault('invalid');
    const moved = step(node, at ?? opened.position);
    if (at === undefined) opened.position += moved;
    return moved;
  };

  const files = {
    get(descriptor: number): Opened {
      const opened = table.get(descriptor);
      if (!opened) throw new Fault('badDescriptor');
      return opened;
    },
    has: (descriptor: number): boolean => table.has(descriptor),

    open(node: Node, flags: number): number {
      const access = flags & flag.access;
      const writes = access === flag.writeOnly || access === flag.readWrite;
      if (node.kind === 'folder' && (writes || flags & flag.truncate)) throw new Fault('isFolder');
      if (node.kind !== 'folder' && flags & flag.folder) throw new Fault('notFolder');
      if (node.kind === 'link') throw new Fault('loop');
      if (node.kind === 'file' && node.isShared && (writes || flags & flag.truncate)) throw new Fault('readOnly');
      const needs = (access === flag.writeOnly ? 0 : 0o444) | (writes ? 0o222 : 0);
      if ((needs & 0o444 && !(node.mode & 0o444)) || (needs & 0o222 && !(node.mode & 0o222))) {
        throw new Fault('access');
      }
      const descriptor = lowestFree(0);
      if (node.kind === 'file' && flags & flag.truncate) tree.resize(node, 0);
      node.opened += 1;
      return place({ node, flags, position: 0, descriptors: 0, listing: undefined }, descriptor);
    },
    close,
    /** Another descriptor for the same open file: the lowest free one, or the one that is named. */
    duplicate(descriptor: number, to: { from: number } | { exactly: number }): number {
      const opened = files.get(descriptor);
      if ('from' in to) {
        if (to.from < 0) throw new Fault('invalid');
        return place(opened, lowestFree(to.from));
      }
      if (to.exactly < 0 || to.exactly >= mostOpen) throw new Fault('badDescriptor');
      if (to.exactly === descriptor) throw new Fault('invalid');
      if (table.has(to.exactly)) close(to.exactly);
      return place(opened, to.exactly);
    },

    /** @param at where to read; without it, where the file stands, which moves */
    read(descriptor: number, into: Uint8Array, at?: number): number {
      const opened = files.get(descriptor);
      if ((opened.flags & flag.access) === flag.writeOnly) throw new Fault('badDescriptor');
      if (opened.node.kind === 'device') return opened.node.read(into);
      return transfer(opened, at, (file, position) => tree.read(file, position, into));
    },
    /** @param at where to write; without it, where the file stands, which moves */
    write(descriptor: number, bytes: Uint8Array, at?: number): number {
      const opened = files.get(descriptor);
      if ((opened.flags & flag.access) === 0) throw new Fault('badDescriptor');
      if (opened.node.kind === 'device') return opened.node.write(bytes);
      if (opened.flags & flag.append && opened.node.kind === 'file') opened.position = opened.node.size;
      return transfer(opened, at, (file, position) => tree.write(file, position, bytes));
    },
    /** @param whence 0: from the start, 1: from where it stands, 2: from the end */
    seek(descriptor: number, offset: number, whence: number): number {
      const opened = files.get(descriptor);
      const { node } = opened;
      if (node.kind === 'device') throw new Fault('noSeek');
      const end = node.kind === 'file' ? node.size : 0;
      const base = [0, opened.position, end][whence];
      const position = base === undefined ? -1 : base + offset;
      if (position < 0 || !Number.isSafeInteger(position)) throw new Fault('invalid');
      if (position === 0) opened.listing = undefined;
      opened.position = position;
      return position;
    },
    /** The file that a descriptor may change the size of. */
    writable(descriptor: number): File {
      const { node, flags } = files.get(descriptor);
      if (node.kind !== 'file' || (flags & flag.access) === 0) throw new Fault('invalid');
      return node;
    },
    folder(descriptor: number): Folder {
      const { node } = files.get(descriptor);
      if (node.kind !== 'folder') throw new Fault('notFolder');
      return node;
    },
  };
  return files;
}

export type OpenFiles = ReturnType<typeof createOpenFiles>;
