import type { Faults } from './faults.js';
import type { Device, FileTree, Folder } from './file-tree.js';
import type { Heap } from './heap.js';
import type { OpenFiles } from './open-files.js';
import type { System } from './types.js';

/** What is in `/dev`, the three standard streams open as 0, 1 and 2, and pipes. */
export function createDevices(tree: FileTree, files: OpenFiles, faults: Faults, heap: Heap, system: System) {
  const { Fault, negative } = faults;
  const readOnly = 0;
  const writeOnly = 1;
  const pipeBytes = 65_536;
  const folder = tree.makeFolders('/dev');
  const place = (name: string) => ({ folder, name, node: undefined });
  const nothing = (): number => 0;
  const swallow = (bytes: Uint8Array): number => bytes.length;
  const fill = (into: Uint8Array): number => {
    system.entropy(into);
    return into.length;
  };
  const output = (stream: 1 | 2) => (bytes: Uint8Array) => {
    system.write(stream, bytes);
    return bytes.length;
  };

  tree.makeDevice(place('null'), { read: nothing, write: swallow });
  tree.makeDevice(place('zero'), { read: (into) => into.fill(0).length, write: swallow });
  for (const name of ['random', 'urandom']) tree.makeDevice(place(name), { read: fill, write: swallow });
  const streams: [name: string, flags: number, ways: Pick<Device, 'read' | 'write'>][] = [
    ['stdin', readOnly, { read: (into) => system.read(into), write: nothing }],
    ['stdout', writeOnly, { read: nothing, write: output(1) }],
    ['stderr', writeOnly, { read: nothing, write: output(2) }],
  ];
  for (const [name, flags, ways] of streams) files.open(tree.makeDevice(place(name), ways), flags);

  /** Outside of the tree: it has no name, and is gone when both its ends are closed. */
  const pipes: Folder = { ...folder, entries: new Map() };
  return {
    __syscall_pipe: negative((at: number) => {
      let held = new Uint8Array(0);
      const ways = {
        read(into: Uint8Array): number {
          const part = held.subarray(0, into.length);
          into.set(part);
          held = held.slice(part.length);
          return part.length;
        },
        write(bytes: Uint8Array): number {
          if (held.length + bytes.length > pipeBytes) throw new Fault('again');
          const all = new Uint8Array(held.length + bytes.length);
          all.set(held);
          all.set(bytes, held.length);
          held = all;
          return bytes.length;
        },
      };
      const pipe = tree.makeDevice({ folder: pipes, name: 'pipe', node: undefined }, ways);
      pipe.isLinked = false;
      heap.setNumber(at, files.open(pipe, readOnly));
      heap.setNumber(at + 4, files.open(pipe, writeOnly));
      return 0;
    }),
  };
}
