import type { CallChannel } from './call-channel.js';

export interface Reply {
  call: number;
  end: 'ok' | 'input' | 'limit' | 'failed';
  text: string;
}

/** The answers to a program's calls, as they come. Who asks for one waits, and with it the program. */
export function createReplies({ arrived: shared, take }: Pick<CallChannel, 'arrived' | 'take'>) {
  const arrived = new Int32Array(shared);
  const kept = new Map<number, Reply>();
  let taken = 0;

  /** Keeps one more. Waits for it until the time is over: false then. */
  const next = (deadline: number): boolean => {
    while (Atomics.load(arrived, 0) === taken) {
      const left = deadline - Date.now();
      if (left <= 0) return false;
      Atomics.wait(arrived, 0, taken, left);
    }
    taken += 1;
    const lines = take();
    const first = lines.indexOf('\n');
    const second = lines.indexOf('\n', first + 1);
    if (first < 0) return true;
    const call = Number(lines.slice(0, first));
    kept.set(call, { call, end: lines.slice(first + 1, second) as Reply['end'], text: lines.slice(second + 1) });
    return true;
  };

  return {
    /** The answer to one call. */
    of(call: number): Reply {
      for (;;) {
        const reply = kept.get(call);
        if (reply !== undefined) {
          kept.delete(call);
          return reply;
        }
        next(Number.POSITIVE_INFINITY);
      }
    },
    /** Every answer that is there; where there is none, the next, if it comes in time. */
    any(milliseconds: number): Reply[] {
      const deadline = Date.now() + milliseconds;
      while (kept.size === 0 && next(deadline)) {
        // One is enough.
      }
      while (next(0)) {
        // And those that came meanwhile.
      }
      const all = [...kept.values()];
      kept.clear();
      return all;
    },
  };
}
