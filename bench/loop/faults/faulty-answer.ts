import { faults, reply, type Step } from '@mae/testing';

/** An answer, or one of the faults that servers and networks have, in place of it or in the middle of it. */
export function faultyAnswer(content: string, random: () => number): { step: Step; isFault: boolean } {
  const dice = random();
  if (dice < 0.15) return { step: faults.rateLimited({ retryAfter: 0 }), isFault: true };
  if (dice < 0.2) return { step: faults.overloaded({ retryAfter: 0 }), isFault: true };
  if (dice < 0.25) return { step: faults.reset(), isFault: true };
  if (dice < 0.35) {
    const ways = ['eof', 'close', 'reset'] as const;
    const how = ways[Math.floor(random() * ways.length)] ?? 'eof';
    return { step: faults.cut(content, { afterDeltas: Math.floor(random() * 6), how }), isFault: true };
  }
  return { step: reply(content), isFault: false };
}
