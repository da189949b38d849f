import { CallGate } from '../src/host/call-gate.js';

/** The gate of a job without functions. */
export const noCalls = (): CallGate =>
  new CallGate({
    functions: [],
    limits: { maxCalls: 0, maxCallBytes: 0 },
    send: () => undefined,
    onFlood: () => undefined,
  });
