import type { Node } from './file-tree.js';
import type { Heap } from './heap.js';

/** Writes what is known of a file as Emscripten's C library lays it out. */
export function createStatWriter(heap: Heap) {
  const bytes = 96;
  const block = 4_096;
  const at = { device: 0, mode: 4, links: 8, size: 24, blockSize: 32, blocks: 36, times: [40, 56, 72], inode: 88 };

  const sizeOf = (node: Node): number => {
    if (node.kind === 'file') return node.size;
    return node.kind === 'link' ? node.target.length : node.kind === 'folder' ? block : 0;
  };

  return {
    /** `struct stat`, 96 bytes. */
    write(start: number, node: Node): 0 {
      heap.slice(start, bytes).fill(0);
      const size = sizeOf(node);
      heap.setNumber(start + at.device, 1);
      heap.setNumber(start + at.mode, node.mode);
      heap.setNumber(start + at.links, node.isLinked ? 1 : 0);
      heap.setLong(start + at.size, size);
      heap.setNumber(start + at.blockSize, block);
      heap.setNumber(start + at.blocks, Math.ceil(size / block));
      for (const [index, milliseconds] of [node.accessed, node.modified, node.changed].entries()) {
        const seconds = Math.floor(milliseconds / 1_000);
        heap.setLong(start + (at.times[index] ?? 0), seconds);
        heap.setNumber(start + (at.times[index] ?? 0) + 8, Math.floor((milliseconds - seconds * 1_000) * 1e6));
      }
      heap.setLong(start + at.inode, node.inode);
      return 0;
    },

    /** `struct statfs`: a file system of a size that means nothing. */
    writeFileSystem(start: number): 0 {
      heap.slice(start, 72).fill(0);
      heap.setNumber(start + 4, block);
      heap.setNumber(start + 60, block);
      for (const [index, value] of [1_000_000, 500_000, 500_000, 1_000, 1_000].entries()) {
        heap.setLong(start + 8 + 8 * index, value);
      }
      heap.setNumber(start + 56, 255);
      return 0;
    },
  };
}

export type StatWriter = ReturnType<typeof createStatWriter>;
