/** How often each thing is done. */
export interface Counts {
  /** Fresh processes that import each client. */
  imports: number;
  /** Fresh processes that make calls with each client, one client after the other. */
  rounds: number;
  /** Whole calls in a row: first those that are not counted, then those that are. */
  wholeWarmUp: number;
  whole: number;
  /** Tokens of one stream that is sent as fast as it is read, likewise. */
  burstWarmUp: number;
  burstTokens: number;
  /** Streams side by side whose tokens come one at a time, and tokens of each. */
  pacedStreams: number;
  pacedTokens: number;
  /** Streams whose first delta is timed. */
  firstDeltas: number;
  /** Streams side by side in the run that looks at memory, and tokens of each. */
  memoryStreams: number;
  memoryTokens: number;
}

export const fullCounts: Counts = {
  imports: 11,
  rounds: 3,
  wholeWarmUp: 300,
  whole: 500,
  burstWarmUp: 20_000,
  burstTokens: 20_000,
  pacedStreams: 10,
  pacedTokens: 300,
  firstDeltas: 200,
  memoryStreams: 100,
  memoryTokens: 100_000,
};

/** Enough to see that every figure can be had. */
export const quickCounts: Counts = {
  imports: 1,
  rounds: 1,
  wholeWarmUp: 1,
  whole: 2,
  burstWarmUp: 10,
  burstTokens: 100,
  pacedStreams: 2,
  pacedTokens: 5,
  firstDeltas: 2,
  memoryStreams: 2,
  memoryTokens: 2_000,
};
