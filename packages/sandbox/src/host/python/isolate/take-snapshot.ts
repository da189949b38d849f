import type { Interpreter, Run, Snapshot } from './types.js';

/**
 * Reads an interpreter's memory, leaving out pages that need not be written when it is restored: those that are all
 * zero in it and in a fresh one. No frame of its code may be on the stack.
 *
 * @param fresh an interpreter that was instantiated and not started
 */
export function takeSnapshot({ exports }: Interpreter, fresh: Interpreter): Snapshot {
  const page = 4096;
  const heap = new Uint8Array(exports.memory.buffer);
  const words = new BigUint64Array(exports.memory.buffer);
  const before = new BigUint64Array(fresh.exports.memory.buffer);
  const runs: Run[] = [];
  let open: Run | undefined;
  for (let start = 0; start < heap.length; start += page) {
    const [from, to] = [start / 8, (start + page) / 8];
    const used = [words, before].some((memory) => memory.subarray(from, to).some((word) => word !== 0n));
    if (!used) open = undefined;
    else if (open) open[1] += page;
    else {
      open = [start, page];
      runs.push(open);
    }
  }
  const bytes = new Uint8Array(runs.reduce((sum, [, length]) => sum + length, 0));
  let at = 0;
  for (const [start, length] of runs) {
    bytes.set(heap.subarray(start, start + length), at);
    at += length;
  }
  return { size: heap.length, runs, bytes };
}
