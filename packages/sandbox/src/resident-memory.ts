import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

const pageBytes = 4096;

/** Resident memory of another process, on Linux. The kept descriptor answers for that process only, dead or alive. */
export class ResidentMemory {
  readonly #file: number | undefined;
  readonly #text = Buffer.alloc(128);

  constructor(pid: number) {
    this.#file = process.platform === 'linux' ? open(`/proc/${pid}/statm`) : undefined;
  }

  /** Undefined where it cannot be told. */
  read(): number | undefined {
    if (this.#file === undefined) return undefined;
    try {
      const length = readSync(this.#file, this.#text, 0, this.#text.length, 0);
      const pages = Number(this.#text.toString('latin1', 0, length).split(' ')[1]);
      return Number.isFinite(pages) ? pages * pageBytes : undefined;
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
