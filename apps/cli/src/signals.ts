import { exitCodes } from './exit-codes.js';
import type { Stop } from './stop.js';

const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hangup,
} as const;

/** Time a command has to end what it started. */
const graceMs = 5_000;

/**
 * Lets a signal stop the command. After 5 s, or at a second signal, the process ends whatever is still going on: hosts
 * of the sandbox notice that their parent is gone and end themselves.
 */
export function stopOnSignals(stop: Stop): void {
  for (const [name, code] of Object.entries(codes)) {
    process.on(name, () => {
      if (stop.exitCode !== undefined) process.exit(code);
      stop.request(code, `Ended by ${name}.`);
      setTimeout(() => process.exit(code), graceMs).unref();
    });
  }
}
