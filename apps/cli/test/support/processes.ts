import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Processes whose parent, or parent's parent, is `pid`, by `/proc`. */
export function childrenOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const found = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  return found.flatMap((child) => [
    child,
    ...[...parents].filter(([, parent]) => parent === child).map(([one]) => one),
  ]);
}

/** Whether a process is there and not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/** Resolves when none of the processes is left; rejects when one is after 10 s. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (!pids.some(isAlive)) return;
    await wait(50);
  }
  throw new Error(`still there: ${pids.filter(isAlive).join(', ')}`);
}
