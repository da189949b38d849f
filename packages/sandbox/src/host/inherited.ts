import { closeSync, readdirSync, readFileSync } from 'node:fs';

const folder = '/proc/self/fdinfo';
/** `O_CLOEXEC` in the flags of a descriptor, as Linux shows them. */
const closedAtExec = 0o2000000;

/**
 * Closes what this process was handed by accident. Node keeps what it has open from its children, but not everything
 * that its own parent left open to it: a descriptor above 15 after a gap would come through to here, and reading and
 * writing what is open asks for no permission. Node's own are marked to be closed when a program starts another; what
 * came through such a start is not.
 */
export function closeInherited(): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync(folder)) {
    if (Number(name) <= 2) continue;
    try {
      const flags = /^flags:\s+([0-7]+)/m.exec(readFileSync(`${folder}/${name}`, 'latin1'))?.[1] ?? '';
      if ((Number.parseInt(flags, 8) & closedAtExec) === 0) closeSync(Number(name));
    } catch {
      // The one that listed the others is closed by now.
    }
  }
}
