import { ProcFile } from './proc-file.js';

export interface MemoryUse {
  residentBytes: number;
  /** Private writable memory, touched or not: what `RLIMIT_DATA` limits. */
  dataBytes: number;
}

/** Memory of a process, on Linux. */
export class MemoryMeter {
  readonly #file: ProcFile;
  readonly #pageBytes = pageBytes();

  constructor(pid: number | 'self') {
    this.#file = new ProcFile(`/proc/${pid}/statm`);
  }

  /** Undefined where it cannot be told. */
  read(): MemoryUse | undefined {
    const pages = pagesIn(this.#file.read());
    if (pages === undefined) return undefined;
    return { residentBytes: pages.resident * this.#pageBytes, dataBytes: pages.data * this.#pageBytes };
  }

  close(): void {
    this.#file.close();
  }
}

/** Fields: size, resident, shared, text, library, data. https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html */
function pagesIn(statm: string | undefined): { resident: number; data: number } | undefined {
  const [, resident = Number.NaN, , , , data = Number.NaN] = statm?.split(' ').map(Number) ?? [];
  return Number.isFinite(resident + data) ? { resident, data } : undefined;
}

let known: number | undefined;

/** Node does not tell the size of a page; it is that by which this process's own counts in pages and in bytes differ. */
function pageBytes(): number {
  if (known !== undefined) return known;
  const file = new ProcFile('/proc/self/statm');
  const pages = pagesIn(file.read())?.resident;
  file.close();
  known = pages === undefined ? 4_096 : 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
  return known;
}
