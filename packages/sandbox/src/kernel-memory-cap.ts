import { execFile } from 'node:child_process';

const megabyte = 1024 * 1024;
/**
 * What may come on top of a program's memory before the kernel says no: V8's young generation, stacks of threads that
 * start (8 MB each, and most of it never touched), what the host itself needs to tell how it ended.
 */
const slackBytes = 40 * megabyte;
/** How far that may drift before the limit is set anew, which takes a process of its own and 4 ms. */
const driftBytes = 16 * megabyte;

/** A process, and the program that is to run in it. */
interface Held {
  /** What counts by now. */
  dataBytes: number;
  /**
   * What of its memory the program has by now, resident: earlier calls of a session took it. It is not what counts more
   * since: V8 keeps the addresses of memory it has given back, 80 MB of them after 200 calls of nothing.
   */
  heldBytes?: number;
  /** What the program may have. */
  memoryMb: number;
}

/**
 * The kernel's limit on the memory of one host (`RLIMIT_DATA`, soft): what goes over it is refused by `mmap`, so that
 * even what no interrupt reaches and no watchdog is quick enough for ends there.
 *
 * Each isolate reserves half a gigabyte that counts and is hardly touched. So the limit is set from what the process
 * holds when an isolate was made, and a host makes no isolate before the last one is gone: then it stays right from one
 * job to the next.
 */
export class KernelMemoryCap {
  readonly #prlimit: string | undefined;
  readonly #pid: number;
  #limit = Number.POSITIVE_INFINITY;
  #memoryMb = 0;
  #isLifted = false;
  #setting = Promise.resolve();

  /** @param prlimit path of util-linux's program; absent: there is no cap */
  constructor(prlimit: string | undefined, pid: number) {
    this.#prlimit = prlimit;
    this.#pid = pid;
  }

  /** Before a job is sent: room for one that may have more than the last one. Undefined where there is enough. */
  widen(memoryMb: number): Promise<void> | undefined {
    if (memoryMb <= this.#memoryMb || this.#limit === Number.POSITIVE_INFINITY) return undefined;
    return this.#set(this.#limit + (memoryMb - this.#memoryMb) * megabyte, memoryMb);
  }

  /** For the isolate that a program will run in, with what the process holds by then. */
  fit({ dataBytes, heldBytes = 0, memoryMb }: Held): void {
    if (this.#isLifted) return;
    const wanted = dataBytes + Math.max(0, memoryMb * megabyte - heldBytes) + slackBytes;
    if (Math.abs(this.#limit - wanted) > driftBytes) void this.#set(wanted, memoryMb);
    this.#memoryMb = memoryMb;
  }

  /** A program begins, or goes on with another call of its session. */
  begin(held: Held): void {
    this.#isLifted = false;
    this.fit(held);
  }

  /** Before a session is opened: its host may make an isolate beside the one it has, until its first program begins. */
  lift(): Promise<void> {
    this.#isLifted = true;
    if (this.#prlimit === undefined || this.#limit === Number.POSITIVE_INFINITY) return this.#setting;
    this.#limit = Number.POSITIVE_INFINITY;
    return this.#apply('unlimited');
  }

  /** Whether a process that held this much may have been refused more. */
  isNear(dataBytes: number): boolean {
    return dataBytes > this.#limit - (this.#memoryMb * megabyte) / 2;
  }

  #set(limit: number, memoryMb: number): Promise<void> {
    if (this.#prlimit === undefined) return this.#setting;
    this.#limit = limit;
    this.#memoryMb = memoryMb;
    return this.#apply(String(limit));
  }

  #apply(limit: string): Promise<void> {
    // One after another, or an earlier one may come last. Where the host is gone meanwhile it fails, which is all right.
    this.#setting = this.#setting.then(() =>
      run(this.#prlimit ?? '', [`--data=${limit}:`, '--pid', String(this.#pid)]),
    );
    return this.#setting;
  }
}

function run(program: string, args: string[]): Promise<void> {
  return new Promise((resolve) => {
    execFile(program, args, { env: {}, timeout: 5_000 }, () => resolve());
  });
}
