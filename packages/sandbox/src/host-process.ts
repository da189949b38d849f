import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { MaeError } from '@mae/protocol';
import { hostFrameCaps } from './frame-caps.js';
import { encodeFrame, FrameReader } from './frames.js';
import type { HostCommand } from './host-command.js';
import { KernelMemoryCap } from './kernel-memory-cap.js';
import { FromHost, type ToHost } from './messages.js';
import { CpuMeter } from './proc/cpu-meter.js';
import { MemoryMeter, type MemoryUse } from './proc/memory-meter.js';

const stderrCharacters = 16_384;

export interface HostExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The end of what the process wrote to standard error: V8 says there why it aborted. */
  stderr: string;
}

/** Who hears what a host says during a job. */
export interface HostListener {
  /** What one frame may carry. */
  readonly mostBodyBytes: number;
  frame(header: FromHost, body: Buffer): void;
  exit(exit: HostExit): void;
}

type Ready = Extract<FromHost, { type: 'ready' }>;

/**
 * One supervised child process. What it sends is checked frame by frame; the first that does not fit ends it. While
 * nothing is listening it does not keep the engine's process alive.
 */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #memory: MemoryMeter;
  readonly #cpu: CpuMeter;
  readonly cap: KernelMemoryCap;
  /** It has to be heard of while a program runs on it. */
  readonly hasHeartbeat: boolean;
  #listener: HostListener | undefined;
  readonly #holders = new Set<object>();
  #stderr = '';
  #exit: HostExit | undefined;
  #idleBytes = 0;
  readonly ready: Promise<Ready>;
  readonly exited: Promise<HostExit>;

  constructor(command: HostCommand) {
    this.#child = spawn(command.file, command.args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: command.env,
      cwd: '/',
      // A session of its own: Ctrl-C in the terminal is the engine's business.
      detached: true,
    });
    const pid = this.#child.pid ?? 0;
    this.#memory = new MemoryMeter(pid);
    this.#cpu = new CpuMeter(pid);
    this.hasHeartbeat = command.hasHeartbeat === true;
    this.cap = new KernelMemoryCap(command.prlimit, pid);
    preferForOom(this.#child.pid);
    let resolveReady: (ready: Ready) => void = () => {};
    let rejectReady: (error: MaeError) => void = () => {};
    this.ready = new Promise((resolve, reject) => {
      resolveReady = resolve;
      rejectReady = reject;
    });
    // A host that cannot start is told of when it is wanted.
    this.ready.catch(() => {});
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null, failure = '') => {
        this.#exit = { code, signal, stderr: this.#stderr + failure };
        this.#memory.close();
        this.#cpu.close();
        rejectReady(startFailure(this.#exit));
        this.#listener?.exit(this.#exit);
        resolve(this.#exit);
      };
      this.#child.once('error', (error) => end(null, null, String(error)));
      this.#child.once('close', (code, signal) => end(code, signal));
    });
    let isReady = false;
    this.#listenTo((header, body) => {
      if (header.type === 'ready' && !isReady) {
        isReady = true;
        this.#idleBytes = this.memory?.residentBytes ?? 0;
        resolveReady(header);
      } else if (this.#listener !== undefined) this.#listener.frame(header, body);
      else if (header.type === 'made') this.cap.fit(header);
      else this.kill();
    });
    this.#keepAlive();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasExited(): boolean {
    return this.#exit !== undefined;
  }

  /** Undefined where it cannot be told. */
  get memory(): MemoryUse | undefined {
    return this.#memory.read();
  }

  /** Processor time since it started. Undefined where it cannot be told. */
  get cpuMs(): number | undefined {
    return this.#cpu.read();
  }

  /** What this process holds more than when it had just started. */
  get grownBytes(): number {
    return (this.memory?.residentBytes ?? 0) - this.#idleBytes;
  }

  /** Hears the host until called with undefined. Meanwhile the host keeps the engine's process alive. */
  listen(listener: HostListener | undefined): void {
    this.#listener = listener;
    this.#keepAlive();
    if (listener !== undefined && this.#exit !== undefined) listener.exit(this.#exit);
  }

  /**
   * Keeps the engine's process alive until the function that is returned is called. Several may hold a host at once:
   * one that only waits until it is ready must not let go of it for one that runs a job on it.
   */
  hold(): () => void {
    const holder = {};
    this.#holders.add(holder);
    this.#keepAlive();
    return () => {
      this.#holders.delete(holder);
      this.#keepAlive();
    };
  }

  send(header: ToHost, body?: Uint8Array): void {
    this.#child.stdin?.write(encodeFrame(header, body));
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #listenTo(onFrame: (header: FromHost, body: Buffer) => void): void {
    const { stdin, stdout, stderr } = this.#child;
    // The host is gone: its exit says so.
    stdin?.on('error', () => {});
    const mostBodyBytes = () => this.#listener?.mostBodyBytes ?? 0;
    const reader = new FrameReader({
      maxHeaderBytes: hostFrameCaps.maxHeaderBytes,
      // Who has no job has nothing to say that takes a body.
      get maxBodyBytes() {
        return Math.min(hostFrameCaps.maxBodyBytes, mostBodyBytes());
      },
    });
    stdout?.on('data', (chunk: Buffer) => {
      try {
        for (const { header, body } of reader.push(chunk)) onFrame(FromHost.parse(header), body);
      } catch {
        stdout.removeAllListeners('data').resume();
        this.kill();
      }
    });
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrCharacters);
    });
  }

  #keepAlive(): void {
    const isHeld = this.#listener !== undefined || this.#holders.size > 0;
    const { stdin, stdout, stderr } = this.#child;
    for (const handle of [this.#child, stdin, stdout, stderr] as (Holdable | Readable | Writable | null)[]) {
      if (handle === null || !('ref' in handle)) continue;
      if (isHeld) handle.ref();
      else handle.unref();
    }
  }
}

/** Where memory runs out for the whole machine, a host is what may go. */
function preferForOom(pid: number | undefined): void {
  if (process.platform !== 'linux' || pid === undefined) return;
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // Not allowed here.
  }
}

interface Holdable {
  ref(): void;
  unref(): void;
}

function startFailure(exit: HostExit): MaeError {
  return new MaeError({
    code: 'SANDBOX_HOST_START_FAILED',
    message: `A host process of the sandbox ended before it was ready (${exit.signal ?? `code ${exit.code}`}): ${lastLine(exit.stderr)}`,
    retryable: true,
    details: { stderr: exit.stderr.slice(-2_000), signal: exit.signal },
  });
}

/** Whether a host was ended from outside while it started: another one may do better. */
export function wasKilledAtStart(error: unknown): boolean {
  if (!MaeError.isInstance(error) || error.code !== 'SANDBOX_HOST_START_FAILED') return false;
  const { details } = error;
  return typeof details === 'object' && details !== null && 'signal' in details && details.signal === 'SIGKILL';
}

function lastLine(text: string): string {
  const line = text.split('\n').find((one) => /error/i.test(one)) ?? text.trim().split('\n').at(-1);
  return line === undefined || line === '' ? 'it said nothing.' : line.trim();
}
