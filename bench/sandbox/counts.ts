/** How often each thing is done. */
export interface Counts {
  /** New engines, or whatever a peer has to start. */
  cold: number;
  /** Runs before the first that counts: V8 has optimised by then what serves them. */
  warmUp: number;
  /** Single programs on what has been started. */
  warm: number;
  /** Programs one after another, two at once: so many, and for so long, at least. */
  sustained: number;
  sustainedMs: number;
  /** Sessions of ten commands. */
  sessions: number;
  /** Isolates made in a process of their own. */
  isolates: number;
  /** Runs of each program that has to be ended. */
  deadlines: number;
  /** Runs of each attack. */
  attacks: number;
  /** Programs of each kind that has several, from the first one on. */
  ofKind: number;
  /** Programs that take much memory, before it is looked at how much is given back. */
  large: number;
  /** Programs with output that is waited for. */
  lines: number;
  /** Loops of a million additions. */
  loops: number;
  /** Tasks of HumanEval in each language, from the first one on. */
  tasks: number;
}

export const fullCounts: Counts = {
  cold: 5,
  warmUp: 60,
  warm: 60,
  sustained: 200,
  sustainedMs: 1_000,
  sessions: 7,
  isolates: 40,
  deadlines: 12,
  attacks: 6,
  ofKind: 100,
  large: 4,
  lines: 15,
  loops: 5,
  tasks: 164,
};

/** Enough to see that every figure can be had. */
export const quickCounts: Counts = {
  cold: 1,
  warmUp: 2,
  warm: 2,
  sustained: 4,
  sustainedMs: 0,
  sessions: 1,
  isolates: 2,
  deadlines: 1,
  attacks: 1,
  ofKind: 1,
  large: 1,
  lines: 1,
  loops: 1,
  tasks: 1,
};
