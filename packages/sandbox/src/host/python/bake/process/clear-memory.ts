import type { Starting } from './types.js';

/**
 * Clears what the interpreter has in its memory and does not use: what the allocator was given back, and the stack.
 * What is zero is not in the image, and every page that is in it costs every run a page fault.
 */
export function clearMemory({ api, interpreter: { heap } }: Starting): void {
  const smallest = 1_024;
  const unlimited = -1;
  const footprint = api.call('malloc_footprint');
  // What is free is found by taking all of it, the largest first; the allocator must not get more for that.
  api.call('malloc_set_footprint_limit', footprint);
  const taken: number[] = [];
  for (let size = footprint; size >= smallest; size -= Math.max(smallest, size >> 5)) {
    for (;;) {
      const at = api.call('malloc', size) >>> 0;
      if (at === 0) break;
      heap.slice(at, size).fill(0);
      taken.push(at);
    }
  }
  for (const at of taken) api.call('free', at);
  api.call('malloc_set_footprint_limit', unlimited);
  if (taken.length === 0) throw new Error('the allocator has nothing to give, though much was given back to it');

  // Nothing runs: all of the stack is left over from calls that are done.
  const end = api.call('emscripten_stack_get_end') >>> 0;
  const current = api.call('emscripten_stack_get_current') >>> 0;
  heap.slice(end, current - end).fill(0);
}
