/** How much of the data sets each arm takes. */
export interface Counts {
  /** Every so-manieth task, from the first one on. */
  everyTask: number;
  /** The same for arms that take their time: three repairs, one of an endless loop, and faults. */
  everySlowTask: number;
  /** Runs whose own overhead is measured, before them those that are not counted. */
  overheadRuns: number;
  overheadWarmUp: number;
  /** Of a program that does not end: how long it may run, in milliseconds. */
  limitMs: number;
}

export const fullCounts: Counts = {
  everyTask: 1,
  everySlowTask: 1,
  overheadRuns: 200,
  overheadWarmUp: 20,
  limitMs: 2_000,
};

/** A handful of tasks in each language. */
export const quickCounts: Counts = {
  everyTask: 41,
  everySlowTask: 82,
  overheadRuns: 2,
  overheadWarmUp: 0,
  limitMs: 2_000,
};
