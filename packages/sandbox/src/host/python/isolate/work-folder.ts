import type { Faults } from './faults.js';
import type { File, FileLimits, FileTree, Folder } from './file-tree.js';

export interface NamedFile {
  name: string;
  content: Uint8Array;
}

/** The working folder, `/home/user`: puts files in, limits what a program writes anywhere, reads what it wrote. */
export function createWorkFolder(tree: FileTree, faults: Faults) {
  const work = tree.makeFolders('/home/user');
  const deepest = 32;
  let given = new Map<string, Uint8Array>();
  /** Files as an earlier call of the session has left them, by name. */
  let seen = new Map<string, { file: File; version: number }>();

  const isInside = (name: string): boolean =>
    !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

  const walk = (
    folder: Folder,
    before: string,
    depth: number,
    found: (name: string, file: File) => boolean,
  ): boolean => {
    for (const [name, node] of folder.entries) {
      // A link is not followed: it could lead round in a circle or out of the folder.
      if (node.kind === 'folder' && depth < deepest && name !== '__pycache__') {
        if (!walk(node, `${before}${name}/`, depth + 1, found)) return false;
      } else if (node.kind === 'file') {
        if (!found(before + name, node)) return false;
      }
    }
    return true;
  };

  const folder = {
    work,
    mount(files: NamedFile[]): void {
      given = new Map();
      for (const { name, content } of files) {
        if (!isInside(name)) {
          throw new Error(`the file name ${JSON.stringify(name)} leads out of the working folder`);
        }
        const cut = name.lastIndexOf('/');
        const folder = cut < 0 ? work : tree.makeFolders(`/home/user/${name.slice(0, cut)}`);
        const file = folder.entries.get(name.slice(cut + 1));
        if (file?.kind === 'folder') throw new faults.Fault('isFolder');
        if (file && file.kind !== 'file') tree.remove({ folder, name: name.slice(cut + 1), node: file });
        const target =
          file?.kind === 'file' ? file : tree.makeFile({ folder, name: name.slice(cut + 1), node: undefined });
        tree.resize(target, 0);
        tree.write(target, 0, content);
        given.set(name, content);
      }
    },

    limit: (limits: FileLimits): void => tree.limit(limits),

    /** What is new in the folder, or neither what was mounted nor what an earlier call has left. */
    written(limits: FileLimits): NamedFile[] {
      const found: NamedFile[] = [];
      walk(work, '', 0, (name, file) => {
        const content = file.bytes.subarray(0, file.size);
        const before = given.get(name);
        const left = seen.get(name);
        const same =
          (left?.file === file && left.version === file.version) ||
          (before?.length === content.length && before.every((byte, index) => byte === content[index]));
        if (!same && content.length <= limits.maxFileBytes) found.push({ name, content: content.slice() });
        return found.length < limits.maxFiles;
      });
      return found;
    },

    /** For the later calls of a session: what is there now is theirs no more. */
    settle(): void {
      seen = new Map();
      walk(work, '', 0, (name, file) => seen.set(name, { file, version: file.version }).size > 0);
    },
    /** Mounts the files of a later call. What is in their way is said. */
    mountMore(files: NamedFile[]): string | undefined {
      try {
        tree.uncounted(() => folder.mount(files));
        return undefined;
      } catch (error) {
        if (!(error instanceof faults.Fault)) throw error;
        return 'a file cannot be put where a folder is, nor into what is no folder';
      }
    },
    limitOn: (limits: FileLimits): void => tree.limitOn(limits),
    /** Names under which something in the folder could be imported. */
    importable: (): string[] => [...work.entries.keys()].map((name) => name.replace(/\.py$/, '')),
  };
  return folder;
}

export type WorkFolder = ReturnType<typeof createWorkFolder>;
