import type { Faults } from './faults.js';
import type { FileLimits, FileTree, Folder } from './file-tree.js';

export interface NamedFile {
  name: string;
  content: Uint8Array;
}

/** The working folder, `/home/user`: puts files in, limits what a program writes anywhere, reads what it wrote. */
export function createWorkFolder(tree: FileTree, faults: Faults) {
  const work = tree.makeFolders('/home/user');
  const deepest = 32;
  let given = new Map<string, Uint8Array>();

  const isInside = (name: string): boolean =>
    !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

  const walk = (folder: Folder, before: string, depth: number, found: (file: NamedFile) => boolean): boolean => {
    for (const [name, node] of folder.entries) {
      // A link is not followed: it could lead round in a circle or out of the folder.
      if (node.kind === 'folder' && depth < deepest && name !== '__pycache__') {
        if (!walk(node, `${before}${name}/`, depth + 1, found)) return false;
      } else if (node.kind === 'file') {
        const content = node.bytes.subarray(0, node.size);
        if (!found({ name: before + name, content })) return false;
      }
    }
    return true;
  };

  return {
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
        if (file && file.kind !== 'file') throw new faults.Fault('isFolder');
        const target = file ?? tree.makeFile({ folder, name: name.slice(cut + 1), node: undefined });
        tree.resize(target, 0);
        tree.write(target, 0, content);
        given.set(name, content);
      }
    },

    limit: (limits: FileLimits): void => tree.limit(limits),

    /** What is new in the folder, or not what was mounted. */
    written(limits: FileLimits): NamedFile[] {
      const found: NamedFile[] = [];
      walk(work, '', 0, ({ name, content }) => {
        const before = given.get(name);
        const same = before?.length === content.length && before.every((byte, index) => byte === content[index]);
        if (!same && content.length <= limits.maxFileBytes) found.push({ name, content: content.slice() });
        return found.length < limits.maxFiles;
      });
      return found;
    },
  };
}

export type WorkFolder = ReturnType<typeof createWorkFolder>;
