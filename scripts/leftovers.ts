import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './steps.ts';

/** Command lines of processes of this checkout that outlived what started them. Linux only; elsewhere none. */
function hosts(): string[] {
  if (process.platform !== 'linux') return [];
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (command.includes(path.join(root, 'packages')) || command.includes(path.join(root, 'apps'))) {
        found.push(`${pid} ${command}`);
      }
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** True once no process of this checkout is left. A host ends itself within a second of its parent; ten are given. */
export function waitForNoHosts(): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 100; tries++) {
    if (hosts().length === 0) return true;
    Atomics.wait(pause, 0, 0, 100);
  }
  console.error(`Left behind:\n${hosts().join('\n')}`);
  return false;
}
