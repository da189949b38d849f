import type { FileSystem, Interpreter, Node } from './types.js';

export interface FileLimits {
  /** Files, folders and links a program may make. */
  maxFiles: number;
  /** Of each file. */
  maxFileBytes: number;
  /** Of all together. */
  maxTotalBytes: number;
}

export interface NamedFile {
  name: string;
  content: Uint8Array;
}

/** The working folder, `/home/user`: puts files in, limits what a program writes anywhere, reads what it wrote. */
export function createFiles({ emscripten }: Interpreter) {
  const { FS } = emscripten;
  const folder = '/home/user';
  const noSpace = 51;
  const readOnly = 69;
  let given = new Map<string, Uint8Array>();

  /** A file's name inside the folder; undefined where it would lie outside. */
  const pathOf = (name: string): string | undefined => {
    const parts = name.split('/');
    if (name.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) return undefined;
    return `${folder}/${name}`;
  };

  const walk = (files: FileSystem, path: string, depth: number, found: (path: string) => boolean): boolean => {
    for (const name of files.readdir(path)) {
      if (name === '.' || name === '..') continue;
      const at = `${path}/${name}`;
      const { mode } = files.lstat(at);
      // A link is not followed: it could lead round in a circle or out of the folder.
      if (files.isDir(mode) && depth < 32 && name !== '__pycache__') {
        if (!walk(files, at, depth + 1, found)) return false;
      } else if (files.isFile(mode) && !found(at)) return false;
    }
    return true;
  };

  return {
    mount(files: NamedFile[]): void {
      given = new Map();
      for (const { name, content } of files) {
        const path = pathOf(name);
        if (path === undefined)
          throw new Error(`the file name ${JSON.stringify(name)} leads out of the working folder`);
        const parent = path.slice(0, path.lastIndexOf('/'));
        if (parent !== folder) FS.mkdirTree(parent);
        FS.writeFile(path, content);
        given.set(path, content);
      }
    },

    /** From here on writing beyond the limits fails with "no space left on device". */
    limit(limits: FileLimits): void {
      const memory = FS.filesystems.MEMFS;
      const { createNode, resizeFileStorage } = memory;
      const write = memory.stream_ops.write;
      let made = 0;
      let total = 0;
      const charge = (node: Node, size: number): void => {
        // The library's archive is one for all interpreters of a host.
        if ((node.contents as Uint8Array).buffer instanceof SharedArrayBuffer) throw new FS.ErrnoError(readOnly);
        const grown = size - node.usedBytes;
        if (grown > 0 && (size > limits.maxFileBytes || total + grown > limits.maxTotalBytes)) {
          throw new FS.ErrnoError(noSpace);
        }
        total += grown;
      };
      memory.createNode = (parent, name, mode, device) => {
        made += 1;
        if (made > limits.maxFiles) throw new FS.ErrnoError(noSpace);
        return createNode.call(memory, parent, name, mode, device);
      };
      memory.resizeFileStorage = (node, size) => {
        charge(node, size);
        resizeFileStorage.call(memory, node, size);
      };
      const limited: typeof write = (file, buffer, offset, length, position, canOwn) => {
        charge(file.node, Math.max(file.node.usedBytes, position + length));
        return write.call(memory.stream_ops, file, buffer, offset, length, position, canOwn);
      };
      // Mapped memory is written through the one, open files through the other.
      memory.stream_ops.write = limited;
      memory.ops_table.file.stream.write = limited;
    },

    /** What is new in the folder, or not what was mounted. */
    written(limits: FileLimits): NamedFile[] {
      const found: NamedFile[] = [];
      // A file without permissions is one that the program wrote all the same.
      FS.ignorePermissions = true;
      try {
        walk(FS, folder, 0, (path) => {
          const content = FS.readFile(path);
          const before = given.get(path);
          const same = before?.length === content.length && before.every((byte, index) => byte === content[index]);
          if (!same && content.length <= limits.maxFileBytes) {
            found.push({ name: path.slice(folder.length + 1), content });
          }
          return found.length < limits.maxFiles;
        });
      } catch (error) {
        // The program has taken the folder away: what is not there is not handed over.
        if (!(error instanceof FS.ErrnoError)) throw error;
      }
      return found;
    },
  };
}

export type Files = ReturnType<typeof createFiles>;
