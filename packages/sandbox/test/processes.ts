import { readdirSync, readFileSync } from 'node:fs';

const isLinux = process.platform === 'linux';
const pageBytes = 4096;

/** State and parent of a process, from what follows its name in /proc/PID/stat; undefined where it is gone. */
function statOf(pid: string): { state: string; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** Processes that this one has started and that are not gone; none where there is no /proc. */
export function childProcesses(): { pid: number; isZombie: boolean }[] {
  if (!isLinux) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = statOf(name);
      return stat?.parent === process.pid ? [{ pid: Number(name), isZombie: stat.state === 'Z' }] : [];
    });
}

/** Descriptors that this process has open; 0 where it cannot be told. */
export function openDescriptors(): number {
  return isLinux ? readdirSync('/proc/self/fd').length : 0;
}

/** Resident bytes of a process; undefined where it is gone or cannot be told. */
export function residentBytes(pid: number): number | undefined {
  if (!isLinux) return undefined;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * pageBytes;
  } catch {
    return undefined;
  }
}
