import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told from any other that had or will have its number. */
export interface ProcessMark {
  pid: number;
  /** Host and, on Linux, the name space of its process numbers: a container's number 7 is not the host's. */
  host: string;
  /** When it was started, in a unit of the system's own. Linux only. */
  startedAt?: string;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/**
 * Field 22 of `/proc/PID/stat`: clock ticks since boot; `undefined` for a process that has ended and was not waited for
 * yet. The name in field 2 may hold spaces and brackets.
 */
function startOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

const host = [
  hostname(),
  attempt(() => readlinkSync('/proc/self/ns/pid')),
  attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
]
  .filter((part) => part !== undefined)
  .join(' ');

export const ownMark: ProcessMark = { pid: process.pid, host, startedAt: startOf(process.pid) };

/** Whether a process is there: `undefined` where that cannot be known from here. */
export function isAlive(mark: ProcessMark): boolean | undefined {
  if (mark.host !== host) return undefined;
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    // EPERM: it is there, and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return mark.startedAt === undefined || startOf(mark.pid) === mark.startedAt;
}

/** A process in words. */
export const describeProcess = ({ pid, host: where }: ProcessMark): string =>
  where === host ? `process ${pid}` : `process ${pid} on ${where.split(' ')[0]}`;
