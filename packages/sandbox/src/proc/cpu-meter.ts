import { ProcFile } from './proc-file.js';

/** Linux counts in hundredths of a second whatever the kernel's own clock is. */
const tickMs = 10;

/** Processor time of a process, all its threads together, on Linux. */
export class CpuMeter {
  readonly #file: ProcFile;

  constructor(pid: number) {
    this.#file = new ProcFile(`/proc/${pid}/stat`);
  }

  /** Milliseconds since the process started. Undefined where it cannot be told. */
  read(): number | undefined {
    const stat = this.#file.read();
    // The second field is the program's name in brackets, with any characters in it.
    const fields = stat
      ?.slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = (fields?.[11] ?? Number.NaN) + (fields?.[12] ?? Number.NaN);
    return Number.isFinite(ticks) ? ticks * tickMs : undefined;
  }

  close(): void {
    this.#file.close();
  }
}
