import { type ExitCode, exitCodes } from './exit-codes.js';

/** Tells the work of a command to end early, and remembers what it will exit with. */
export class Stop {
  readonly #controller = new AbortController();
  #exitCode: ExitCode | undefined;

  /** Aborts when the command must end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Set once something stopped the command. */
  get exitCode(): ExitCode | undefined {
    return this.#exitCode;
  }

  /** Nobody reads standard output any more: the command ends without a word. */
  get isQuiet(): boolean {
    return this.#exitCode === exitCodes.closedPipe;
  }

  /** The first reason stays. */
  request(exitCode: ExitCode, why: string): void {
    if (this.#exitCode !== undefined) return;
    this.#exitCode = exitCode;
    this.#controller.abort(new DOMException(why, 'AbortError'));
  }
}
