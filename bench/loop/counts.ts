/** How much of the data sets each arm takes. */
export interface Counts {
  /** Every so-manieth task, from the first one on. */
  everyTask: number;
  /** Of these again for the arms that take their time: three repairs, one of an endless loop, and faults. */
  everySlowTask: number;
  /** Runs whose own overhead is measured, and before them those that are not counted. */
  overheadRuns: number;
  overheadWarmUp: number;
  /** Runs that are cancelled in each of their moments. */
  cancels: number;
  /** How long a program may run, and where an endless loop is in each of them. */
  limitMs: number;
  shortLimitMs: number;
  /** Of the faults. */
  seed: number;
}

const common = { limitMs: 2_000, shortLimitMs: 1_000 };
const anySeed = (): number => Math.floor(Math.random() * 2 ** 31);

export const fullCounts = (): Counts => ({
  everyTask: 1,
  everySlowTask: 1,
  overheadRuns: 200,
  overheadWarmUp: 20,
  cancels: 20,
  seed: anySeed(),
  ...common,
});

/** A task or two in each language. */
export const quickCounts = (): Counts => ({
  everyTask: 164,
  everySlowTask: 1,
  overheadRuns: 2,
  overheadWarmUp: 0,
  cancels: 1,
  seed: anySeed(),
  ...common,
});
