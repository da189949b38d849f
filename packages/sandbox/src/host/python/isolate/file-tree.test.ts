import { describe, expect, it } from 'vitest';
import { createClock } from './clock.js';
import { createFaults } from './faults.js';
import { createFileTree, type File, type Folder } from './file-tree.js';
import { createOpenFiles } from './open-files.js';

function tree() {
  const faults = createFaults();
  const made = createFileTree(faults, createClock({ offsetMs: 0 }));
  const files = createOpenFiles(made, faults);
  const file = (path: string): File => made.makeFile(made.vacant(made.root, path));
  const errno = (name: keyof typeof faults.numbers) => expect.objectContaining({ errno: faults.numbers[name] });
  return { ...made, files, file, errno };
}
const bytes = (text: string) => Buffer.from(text);

describe('paths', () => {
  it('lead through folders and links, and never above the root', () => {
    const { makeFolders, makeLink, vacant, find, pathOf, root, file } = tree();
    makeFolders('/a/b');
    const target = file('/a/b/f');
    makeLink(vacant(root, '/up'), 'a/./b//../b');
    makeLink(vacant(root, '/a/back'), '/up/f');
    for (const path of ['/a/b/f', 'a/b/f', '/../../a/b/f', '/up/f', '/a/back', 'up/../b/f']) {
      expect(find(root, path)).toBe(target);
    }
    expect(find(root, '/a/back', false).kind).toBe('link');
    expect(pathOf(find(root, 'up') as Folder)).toBe('/a/b');
  });

  it('end where they cannot go on', () => {
    const { makeLink, vacant, find, root, file, errno } = tree();
    file('/f');
    makeLink(vacant(root, '/x'), 'y');
    makeLink(vacant(root, '/y'), 'x');
    expect(() => find(root, '/x')).toThrow(errno('loop'));
    expect(() => find(root, '/nothing')).toThrow(errno('missing'));
    expect(() => find(root, '/nothing/more')).toThrow(errno('missing'));
    expect(() => find(root, '')).toThrow(errno('missing'));
    expect(() => find(root, '/f/more')).toThrow(errno('notFolder'));
    expect(() => find(root, '/f/')).toThrow(errno('notFolder'));
    expect(() => vacant(root, '/f')).toThrow(errno('exists'));
    expect(() => find(root, `/${'n'.repeat(256)}`)).toThrow(errno('nameTooLong'));
    expect(() => find(root, '/n'.repeat(3_000))).toThrow(errno('nameTooLong'));
  });
});

describe('renaming', () => {
  it('replaces files and empty folders, and keeps what is renamed', () => {
    const { makeFolders, walk, rename, find, root, file, pathOf } = tree();
    makeFolders('/a/b');
    makeFolders('/c');
    const kept = file('/a/f');
    file('/g');
    rename(walk(root, '/a/f', false), walk(root, '/g', false));
    expect(find(root, '/g')).toBe(kept);
    rename(walk(root, '/a', false), walk(root, '/c', false));
    expect(pathOf(find(root, '/c/b') as Folder)).toBe('/c/b');
  });

  it('refuses what would make no sense', () => {
    const { makeFolders, walk, rename, root, file, errno } = tree();
    makeFolders('/a/b');
    makeFolders('/full/x');
    file('/f');
    const between = (from: string, to: string) => () => rename(walk(root, from, false), walk(root, to, false));
    expect(between('/a', '/a/b/c')).toThrow(errno('invalid'));
    expect(between('/a', '/full')).toThrow(errno('notEmpty'));
    expect(between('/a', '/f')).toThrow(errno('notFolder'));
    expect(between('/f', '/a')).toThrow(errno('isFolder'));
    expect(between('/none', '/x')).toThrow(errno('missing'));
    between('/f', '/f')();
  });
});

describe('limits', () => {
  const limits = { maxFiles: 3, maxFileBytes: 100, maxTotalBytes: 150 };

  it('count what a program makes, and what it takes away again', () => {
    const { limit, makeFolders, walk, remove, root, file, errno } = tree();
    makeFolders('/before');
    limit(limits);
    for (const name of ['a', 'b']) file(`/${name}`);
    makeFolders('/c');
    expect(() => file('/d')).toThrow(errno('noSpace'));
    remove(walk(root, '/a', false));
    file('/d');
    expect(() => makeFolders('/e')).toThrow(errno('noSpace'));
  });

  it('count bytes, of each file and of all, and of open files that have no name any more', () => {
    const { limit, write, resize, walk, remove, root, file, files, errno } = tree();
    limit(limits);
    const [a, b] = [file('/a'), file('/b')];
    expect(write(a, 0, new Uint8Array(100))).toBe(100);
    expect(() => write(a, 100, bytes('x'))).toThrow(errno('noSpace'));
    expect(() => write(b, 1_000, bytes('x'))).toThrow(errno('noSpace'));
    expect(() => resize(b, 51)).toThrow(errno('noSpace'));
    const open = files.open(a, 2);
    remove(walk(root, '/a', false));
    expect(() => resize(b, 51)).toThrow(errno('noSpace'));
    files.close(open);
    resize(b, 100);
  });

  it('hold for one archive that is shared', () => {
    const { file, files, write, resize, errno } = tree();
    const archive = Object.assign(file('/z'), { isShared: true, bytes: bytes('zip'), size: 3 });
    expect(() => write(archive, 0, bytes('x'))).toThrow(errno('readOnly'));
    expect(() => resize(archive, 0)).toThrow(errno('readOnly'));
    for (const flags of [1, 2, 0o1000]) expect(() => files.open(archive, flags)).toThrow(errno('readOnly'));
    const into = new Uint8Array(5);
    expect(files.read(files.open(archive, 0), into)).toBe(3);
    expect(bytes('zip').equals(into.subarray(0, 3))).toBe(true);
  });
});

describe('open files', () => {
  it('share their place where one was made from the other', () => {
    const { file, files, write } = tree();
    const node = file('/f');
    write(node, 0, bytes('0123456789'));
    const first = files.open(node, 2);
    const second = files.duplicate(first, { from: 7 });
    const third = files.open(node, 0);
    expect([first, second, third]).toEqual([0, 7, 1]);
    const read = (descriptor: number) => {
      const into = new Uint8Array(3);
      return String(Buffer.from(into.subarray(0, files.read(descriptor, into))));
    };
    expect([read(first), read(second), read(third)]).toEqual(['012', '345', '012']);
    files.close(first);
    expect(read(second)).toBe('678');
    expect(files.seek(second, -2, 2)).toBe(8);
    expect(read(second)).toBe('89');
    expect(files.duplicate(third, { exactly: 7 })).toBe(7);
    expect(read(7)).toBe('345');
  });

  it('append where they are to, and leave zeros behind a seek', () => {
    const { file, files } = tree();
    const node = file('/f');
    files.write(files.open(node, 0o2001), bytes('ab'));
    files.write(files.open(node, 0o2001), bytes('c'));
    const writer = files.open(node, 1);
    files.seek(writer, 5, 0);
    files.write(writer, bytes('z'));
    expect(String(Buffer.from(node.bytes.subarray(0, node.size)))).toBe('abc\0\0z');
  });

  it('refuse what they were not opened for', () => {
    const { file, files, makeFolders, errno, root } = tree();
    const node = file('/f');
    const [reader, writer] = [files.open(node, 0), files.open(node, 1)];
    expect(() => files.write(reader, bytes('x'))).toThrow(errno('badDescriptor'));
    expect(() => files.read(writer, new Uint8Array(1))).toThrow(errno('badDescriptor'));
    expect(() => files.get(99)).toThrow(errno('badDescriptor'));
    expect(() => files.seek(reader, -1, 0)).toThrow(errno('invalid'));
    expect(() => files.seek(reader, 0, 9)).toThrow(errno('invalid'));
    expect(() => files.open(makeFolders('/d'), 1)).toThrow(errno('isFolder'));
    expect(() => files.open(node, 0o200000)).toThrow(errno('notFolder'));
    expect(() => files.read(files.open(root, 0), new Uint8Array(1))).toThrow(errno('isFolder'));
    for (let more = 0; more < 1_021; more += 1) files.open(node, 0);
    expect(() => files.open(node, 0)).toThrow(errno('tooManyOpen'));
  });
});
