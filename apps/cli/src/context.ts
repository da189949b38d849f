import type { ExitCode } from './exit-codes.js';
import type { Stop } from './stop.js';

/** What every command is given. */
export interface Context {
  stop: Stop;
  /** Takes the exit code of a command that has finished. */
  end(code: ExitCode): void;
}
