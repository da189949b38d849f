import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { ExecutionEngine } from '@mae/sandbox';

/** What the kernel counts processor time in; 100 a second on every Linux that Node runs on. */
const tickMs = 10;
const pageBytes = 4096;

/** The fields of /proc/PID/stat after the name, which may have spaces in it; undefined where there are none. */
function statOf(pid: number | 'self'): number[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return undefined;
  }
}

/** Processor time of a process and of those it has collected. */
function ticks(pid: number | 'self'): number {
  return (statOf(pid)?.slice(11, 15) ?? []).reduce((sum, part) => sum + part, 0);
}

/**
 * Processor milliseconds that this process, the given ones and all that ended before have used. Only differences mean
 * anything; undefined where there is no /proc.
 */
export function cpuMs(pids: number[]): number | undefined {
  if (statOf('self') === undefined) return undefined;
  return tickMs * [...pids, 'self' as const].reduce<number>((sum, pid) => sum + ticks(pid), 0);
}

/** Resident bytes of a process; 0 where it is gone, undefined where there is no /proc. */
export function residentBytes(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * pageBytes;
  } catch {
    return 0;
  }
}

/** The processes of an engine's hosts. */
export function hostPids(engine: ExecutionEngine): number[] {
  const { python, javascript } = engine.stats();
  return [...python.pids, ...javascript.pids];
}

const quietMs = 40;
const mostQuietings = 250;

/** Waits until an engine's hosts have made what they make ahead: until none of them uses its processor. */
export async function atRest(engine: ExecutionEngine): Promise<void> {
  if (statOf('self') === undefined) {
    await wait(500);
    return;
  }
  let before = '';
  for (let tries = 0; tries < mostQuietings; tries++) {
    const now = hostPids(engine)
      .map((pid) => `${pid}:${ticks(pid)}`)
      .join();
    if (now === before) return;
    before = now;
    await wait(quietMs);
  }
}
