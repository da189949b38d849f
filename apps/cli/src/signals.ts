import { exitCodes } from './exit-codes.js';
import type { Stop } from './stop.js';

const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hangup,
} as const;

/**
 * Lets a signal stop the command. A second one ends the process at once: hosts of the sandbox notice that their parent
 * is gone and end themselves.
 */
export function stopOnSignals(stop: Stop): void {
  for (const [name, code] of Object.entries(codes)) {
    process.on(name, () => {
      if (stop.exitCode !== undefined) process.exit(code);
      stop.request(code, `Ended by ${name}.`);
    });
  }
}
