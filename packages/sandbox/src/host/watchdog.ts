import type { MemoryBaseline } from '../memory-baseline.js';

/** What a run used so far, counted from its start. */
export interface Usage {
  cpuMs: number;
  peakMemoryBytes: number;
}

export interface Watchdog {
  /** What was used up to now. */
  sample(): Usage;
  stop(): void;
}

const intervalMs = 10;

/** V8 needs some memory beside the heap it is told to keep to: young generation, code, compiler threads. */
const slackBytes = 24 * 1024 * 1024;

/**
 * Watches this process's own memory and processor time. It works while an isolate spins, as isolates have threads of
 * their own, and whatever the engine is busy with.
 *
 * @param baseline of the session, where the job belongs to one
 */
export function watch(
  limits: { memoryMb: number; cpuMs: number },
  onLimit: (reason: 'memory' | 'cpu') => void,
  baseline?: MemoryBaseline,
): Watchdog {
  const startRss = baseline?.begin(process.memoryUsage.rss()) ?? process.memoryUsage.rss();
  const startCpu = process.cpuUsage();
  const budget = limits.memoryMb * 1024 * 1024 + slackBytes;
  const usage: Usage = { cpuMs: 0, peakMemoryBytes: 0 };
  const sample = () => {
    const cpu = process.cpuUsage(startCpu);
    usage.cpuMs = (cpu.user + cpu.system) / 1000;
    usage.peakMemoryBytes = Math.max(usage.peakMemoryBytes, process.memoryUsage.rss() - startRss);
    return usage;
  };
  const timer = setInterval(() => {
    sample();
    if (usage.peakMemoryBytes > budget) onLimit('memory');
    else if (usage.cpuMs > limits.cpuMs) onLimit('cpu');
  }, intervalMs);
  return {
    sample,
    stop() {
      clearInterval(timer);
      baseline?.end(process.memoryUsage.rss());
    },
  };
}
