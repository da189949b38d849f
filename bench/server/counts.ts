/** How much of each thing is done. */
export interface Counts {
  /** Whether Postgres is measured beside SQLite. */
  withPostgres: boolean;
  /** Runs that are followed at once, and readers of each. */
  followedRuns: number;
  /** The longest that the model of these runs takes for an answer, the shortest being a fifth of it. */
  paceMs: number;
  readersOfRun: number;
  /** Runs the store holds when requests are counted. */
  storedRuns: number;
  /** Connections that ask without a pause, and for how long each kind of request is asked. */
  connections: number;
  requestsMs: number;
  /** Runs one after another, first those that are not counted: through the server, and by the executor alone. */
  runsWarmUp: number;
  runs: number;
  /** Runs side by side, for the sum of what a server gets done. */
  runsAtOnce: number;
  runsTogether: number;
  /** Calls of each kind that the store alone is asked for, and sweeps of a worker. */
  storeCalls: number;
  sweeps: number;
  /** Connections that listen to Postgres while events are stored. */
  listeners: number[];
}

export const fullCounts: Counts = {
  withPostgres: true,
  followedRuns: 50,
  paceMs: 2_500,
  readersOfRun: 10,
  storedRuns: 300,
  connections: 20,
  requestsMs: 4_000,
  runsWarmUp: 30,
  runs: 200,
  runsAtOnce: 16,
  runsTogether: 300,
  storeCalls: 4_000,
  sweeps: 50,
  listeners: [10, 50, 150],
};

/** Enough to see that every figure can be had. */
export const quickCounts: Counts = {
  // Its start alone takes seconds.
  withPostgres: process.env.MAE_TEST_FULL === '1',
  followedRuns: 2,
  paceMs: 100,
  readersOfRun: 3,
  storedRuns: 3,
  connections: 2,
  requestsMs: 100,
  runsWarmUp: 1,
  runs: 3,
  runsAtOnce: 2,
  runsTogether: 4,
  storeCalls: 32,
  sweeps: 2,
  listeners: [2],
};
