import type { HostProcess } from './host-process.js';
import type { ResolvedLimits } from './limit-ranges.js';
import type { MemoryBaseline } from './memory-baseline.js';

const pollMs = 25;
/** The host's own watchdog comes first, after 24 MB; this one is for a host that does not answer. */
const memorySlackBytes = 56 * 1024 * 1024;
/** The same for processor time, which the kernel counts in steps of 10 ms. */
const cpuSlackMs = 90;
const silencePollMs = 500;
/** Looks in a row that found nothing new. Counted, and not timed: a machine that slept must not cost a host. */
const mostSilentLooks = 6;

/**
 * Watches a host from outside while a program runs on it: resident memory and processor time, where the system tells
 * them of another process, and else that it speaks at all.
 */
export class HostWatch {
  readonly #host: HostProcess;
  readonly #baseline: MemoryBaseline | undefined;
  readonly #startBytes: number;
  /** What earlier calls of the session have left in memory. */
  readonly heldBytes: number;
  readonly #timers: NodeJS.Timeout[] = [];
  #peakBytes = 0;
  #hasBeenFull = false;
  #silentLooks = 0;

  /** @param baseline of the session, where the job belongs to one */
  constructor(
    host: HostProcess,
    limits: ResolvedLimits,
    baseline: MemoryBaseline | undefined,
    onLimit: (cause: 'memory' | 'cpu' | 'silence') => void,
  ) {
    this.#host = host;
    this.#baseline = baseline;
    const residentBytes = host.memory?.residentBytes ?? 0;
    this.#startBytes = baseline?.begin(residentBytes) ?? residentBytes;
    this.heldBytes = Math.max(0, residentBytes - this.#startBytes);
    const mostBytes = limits.memoryMb * 1024 * 1024 + memorySlackBytes;
    const mostCpuMs = (host.cpuMs ?? 0) + limits.cpuMs + cpuSlackMs;
    const look = () => {
      this.#look();
      if (this.#peakBytes > mostBytes) onLimit('memory');
      else if ((host.cpuMs ?? 0) > mostCpuMs) onLimit('cpu');
    };
    this.#timers.push(setInterval(look, pollMs));
    if (host.hasHeartbeat) {
      const listen = () => {
        this.#silentLooks += 1;
        if (this.#silentLooks > mostSilentLooks) onLimit('silence');
      };
      this.#timers.push(setInterval(listen, silencePollMs));
    }
  }

  /** Most that was seen above what the host held at the start. */
  get peakBytes(): number {
    return Math.max(0, this.#peakBytes);
  }

  /** Whether the kernel may have refused it memory. */
  get hasBeenFull(): boolean {
    return this.#hasBeenFull;
  }

  heard(): void {
    this.#silentLooks = 0;
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#baseline?.end(this.#host.memory?.residentBytes ?? 0);
  }

  #look(): void {
    const memory = this.#host.memory;
    if (memory === undefined) return;
    this.#peakBytes = Math.max(this.#peakBytes, memory.residentBytes - this.#startBytes);
    this.#hasBeenFull ||= this.#host.cap.isNear(memory.dataBytes);
  }
}
