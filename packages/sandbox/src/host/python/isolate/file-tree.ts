import type { Clock } from './clock.js';
import type { Faults } from './faults.js';

interface About {
  inode: number;
  /** Kind and permissions, as in `st_mode`. */
  mode: number;
  /** Times in milliseconds. */
  accessed: number;
  modified: number;
  changed: number;
  /** Made by the program: it counts against its limits until nothing leads to it any more. */
  isCounted: boolean;
  /** How often it is open. */
  opened: number;
  isLinked: boolean;
}

export interface Folder extends About {
  kind: 'folder';
  name: string;
  parent: Folder;
  entries: Map<string, Node>;
}
export interface File extends About {
  kind: 'file';
  /** Room for more than is used. */
  bytes: Uint8Array;
  size: number;
  /** One for all interpreters of a host: it never changes. */
  isShared: boolean;
  /** Grows with every change of what is in it, among all files of the tree. */
  version: number;
}
export interface Link extends About {
  kind: 'link';
  target: string;
}
/** What is read and written elsewhere. */
export interface Device extends About {
  kind: 'device';
  read(into: Uint8Array): number;
  write(bytes: Uint8Array): number;
}
export type Node = Folder | File | Link | Device;

export interface FileLimits {
  /** Files, folders and links a program may have made at a time. */
  maxFiles: number;
  /** Of each file. */
  maxFileBytes: number;
  /** Of all together. */
  maxTotalBytes: number;
}

/** Where a path leads: `node` is missing where the last name is not there. */
export interface Place {
  folder: Folder;
  name: string;
  node: Node | undefined;
}

/** A tree of files in memory: one for each interpreter, gone with it. It is all the files there are. */
export function createFileTree(faults: Faults, clock: Clock) {
  const { Fault } = faults;
  const kindBits = { folder: 0o040000, file: 0o100000, link: 0o120000, device: 0o020000 };
  const longestName = 255;
  const mostLinks = 40;
  let inodes = 0;
  let limits: FileLimits | undefined;
  let made = 0;
  let total = 0;
  let versions = 0;

  const about = (kind: Node['kind'], permissions: number): About => {
    if (limits && made >= limits.maxFiles) throw new Fault('noSpace');
    if (limits) made += 1;
    inodes += 1;
    const now = clock.realMs();
    const times = { accessed: now, modified: now, changed: now };
    const mode = kindBits[kind] | (permissions & 0o7777);
    return { inode: inodes, mode, ...times, isCounted: limits !== undefined, opened: 0, isLinked: true };
  };
  const rootAbout = about('folder', 0o777);
  const root: Folder = { ...rootAbout, kind: 'folder', name: '', entries: new Map(), parent: undefined as never };
  root.parent = root;

  const put = <Made extends Node>(folder: Folder, name: string, node: Made): Made => {
    folder.entries.set(name, node);
    folder.modified = folder.changed = clock.realMs();
    return node;
  };

  /** What can no longer be reached gives back what it took. */
  const release = (node: Node): void => {
    if (node.isLinked || node.opened > 0) return;
    if (node.isCounted) made -= 1;
    if (node.kind !== 'file') return;
    if (!node.isShared) total -= node.size;
    node.bytes = new Uint8Array(0);
    node.size = 0;
  };

  const unlink = (folder: Folder, name: string, node: Node): void => {
    folder.entries.delete(name);
    folder.modified = folder.changed = clock.realMs();
    node.isLinked = false;
    release(node);
  };

  const checkName = (name: string): void => {
    if (name === '' || name === '.' || name === '..') throw new Fault('exists');
    if (name.length > longestName) throw new Fault('nameTooLong');
  };

  /** Follows a path, name by name. Links on the way are followed, the last one where `follow` says so. */
  const walk = (base: Folder, path: string, follow: boolean): Place => {
    if (path === '') throw new Fault('missing');
    if (path.length > 4_096) throw new Fault('nameTooLong');
    const wantsFolder = path.endsWith('/');
    const left = path.split('/').reverse();
    let folder = path.startsWith('/') ? root : base;
    let links = 0;
    for (;;) {
      const name = left.pop();
      if (name === undefined) return { folder: folder.parent, name: folder.name, node: folder };
      if (name === '' || name === '.') continue;
      if (name === '..') {
        folder = folder.parent;
        continue;
      }
      if (name.length > longestName) throw new Fault('nameTooLong');
      const isLast = left.every((other) => other === '');
      const node = folder.entries.get(name);
      if (node?.kind === 'link' && (!isLast || follow || wantsFolder)) {
        links += 1;
        if (links > mostLinks) throw new Fault('loop');
        if (node.target.startsWith('/')) folder = root;
        left.push(...node.target.split('/').reverse());
      } else if (isLast) {
        if (node && wantsFolder && node.kind !== 'folder') throw new Fault('notFolder');
        return { folder, name, node };
      } else if (!node) throw new Fault('missing');
      else if (node.kind !== 'folder') throw new Fault('notFolder');
      else folder = node;
    }
  };

  const tree = {
    root,
    walk,
    release,

    /** The node at a path. */
    find(base: Folder, path: string, follow = true): Node {
      const { node } = walk(base, path, follow);
      if (!node) throw new Fault('missing');
      return node;
    },

    /** Where something new is to be. */
    vacant(base: Folder, path: string): Place {
      const place = walk(base, path, false);
      if (place.node) throw new Fault('exists');
      return place;
    },

    pathOf(folder: Folder): string {
      const names: string[] = [];
      for (let at = folder; at !== root; at = at.parent) {
        if (!at.isLinked) throw new Fault('missing');
        names.unshift(at.name);
      }
      return `/${names.join('/')}`;
    },

    makeFolder({ folder, name }: Place, permissions = 0o777): Folder {
      checkName(name);
      const made: Folder = {
        ...about('folder', permissions),
        kind: 'folder',
        name,
        parent: folder,
        entries: new Map(),
      };
      return put(folder, name, made);
    },
    /** Makes a folder and those above it, where they are missing. */
    makeFolders(path: string): Folder {
      let at = root;
      for (const name of path.split('/').filter(Boolean)) {
        const found = at.entries.get(name);
        if (found && found.kind !== 'folder') throw new Fault('notFolder');
        at = found ?? tree.makeFolder({ folder: at, name, node: undefined });
      }
      return at;
    },
    makeFile({ folder, name }: Place, permissions = 0o666): File {
      checkName(name);
      versions += 1;
      const empty = { bytes: new Uint8Array(0), size: 0 };
      const file = { kind: 'file' as const, ...empty, isShared: false, version: versions };
      return put(folder, name, { ...about('file', permissions), ...file });
    },
    makeLink({ folder, name }: Place, target: string): Link {
      checkName(name);
      if (target === '') throw new Fault('missing');
      return put(folder, name, { ...about('link', 0o777), kind: 'link', target });
    },
    makeDevice({ folder, name }: Place, ways: Pick<Device, 'read' | 'write'>): Device {
      return put(folder, name, { ...about('device', 0o666), kind: 'device', ...ways });
    },

    remove({ folder, name, node }: Place): void {
      if (!node) throw new Fault('missing');
      if (node.kind === 'folder') throw new Fault('isFolder');
      unlink(folder, name, node);
    },
    removeFolder({ folder, name, node }: Place): void {
      if (!node) throw new Fault('missing');
      if (node.kind !== 'folder') throw new Fault('notFolder');
      if (node === root) throw new Fault('notPermitted');
      if (node.entries.size > 0) throw new Fault('notEmpty');
      unlink(folder, name, node);
    },
    rename(from: Place, to: Place): void {
      const { node } = from;
      if (!node) throw new Fault('missing');
      if (node === to.node) return;
      checkName(to.name);
      for (let at = to.folder; at !== root; at = at.parent) if (at === node) throw new Fault('invalid');
      if (to.node?.kind === 'folder') {
        if (node.kind !== 'folder') throw new Fault('isFolder');
        tree.removeFolder(to);
      } else if (to.node) {
        if (node.kind === 'folder') throw new Fault('notFolder');
        tree.remove(to);
      }
      from.folder.entries.delete(from.name);
      from.folder.modified = clock.realMs();
      put(to.folder, to.name, node);
      if (node.kind !== 'folder') return;
      node.name = to.name;
      node.parent = to.folder;
    },

    /** Sets a file's size. What is new is zero. */
    resize(file: File, size: number): void {
      if (file.isShared) throw new Fault('readOnly');
      const grown = size - file.size;
      if (limits && grown > 0 && (size > limits.maxFileBytes || total + grown > limits.maxTotalBytes)) {
        throw new Fault('noSpace');
      }
      if (size > file.bytes.length) {
        const bytes = new Uint8Array(Math.max(size, Math.ceil(file.bytes.length * 1.5), 256));
        bytes.set(file.bytes.subarray(0, file.size));
        file.bytes = bytes;
      } else if (grown < 0) file.bytes.fill(0, size, file.size);
      file.size = size;
      versions += 1;
      file.version = versions;
      total += grown;
      file.modified = file.changed = clock.realMs();
    },
    write(file: File, at: number, bytes: Uint8Array): number {
      if (file.isShared) throw new Fault('readOnly');
      if (bytes.length === 0) return 0;
      if (at + bytes.length > file.size) tree.resize(file, at + bytes.length);
      file.bytes.set(bytes, at);
      versions += 1;
      file.version = versions;
      file.modified = file.changed = clock.realMs();
      return bytes.length;
    },
    read(file: File, at: number, into: Uint8Array): number {
      if (at >= file.size) return 0;
      const part = file.bytes.subarray(at, Math.min(file.size, at + into.length));
      into.set(part);
      return part.length;
    },

    /** From here on what is made or written counts, and beyond the limits it fails with "no space left on device". */
    limit(next: FileLimits): void {
      limits = next;
      made = 0;
      total = 0;
    },
    /** Limits that hold for all that was made and written since the first: for the later calls of a session. */
    limitOn(next: FileLimits): void {
      limits = next;
    },
    /** Does something that does not count. */
    uncounted(work: () => void): void {
      const before = { limits, made, total };
      limits = undefined;
      try {
        work();
      } finally {
        ({ limits, made, total } = before);
      }
    },
  };
  return tree;
}

export type FileTree = ReturnType<typeof createFileTree>;
