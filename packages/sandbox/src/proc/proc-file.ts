import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

/**
 * A file of `/proc` that is kept open and read again and again, which costs 3 to 5 µs. The descriptor answers for one
 * process only, dead or alive: there is no other that could come to have its number.
 */
export class ProcFile {
  readonly #descriptor: number | undefined;
  readonly #text = Buffer.alloc(1_024);

  constructor(path: string) {
    this.#descriptor = process.platform === 'linux' ? open(path) : undefined;
  }

  /** Undefined where there is no such file or no such process any more. */
  read(): string | undefined {
    if (this.#descriptor === undefined) return undefined;
    try {
      return this.#text.toString('latin1', 0, readSync(this.#descriptor, this.#text, 0, this.#text.length, 0));
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
