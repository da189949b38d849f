import type { EvalTask } from './eval-task.js';

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The tasks to do: in the order of the set, or in one that a seed decides, and at most so many. */
export function chooseTasks(
  tasks: readonly EvalTask[],
  { shuffle, limit }: { shuffle?: number; limit?: number },
): EvalTask[] {
  const order = [...tasks];
  if (shuffle !== undefined) {
    const random = numbersFrom(shuffle);
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other] as EvalTask, order[at] as EvalTask];
    }
  }
  return order.slice(0, limit);
}
