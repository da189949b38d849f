import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { isRecord, parseJson } from '../wire/json.js';
import { busyCassette } from './errors.js';

const errorCode = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Who holds a lock; `undefined` where it is gone or says nothing that can be read. */
async function holderOf(lock: string): Promise<{ pid: number; host: string } | undefined> {
  const value = parseJson(await readFile(lock, 'utf8').catch(() => ''));
  if (!isRecord(value) || typeof value.pid !== 'number' || typeof value.host !== 'string') return undefined;
  return { pid: value.pid, host: value.host };
}

/** Whether a lock that says nothing is old: a young one is being written. */
async function isOld(lock: string): Promise<boolean> {
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs > 10_000;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Makes this process the one that begins a cassette anew. The lock of a process that is gone is taken over.
 *
 * @returns what gives the lock back. @throws MaeError `CLIENT_CASSETTE_BUSY` where another recorder has it.
 */
export async function lockForRecording(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  await mkdir(path.dirname(file), { recursive: true });
  const own = { pid: process.pid, host: hostname() };
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(lock, JSON.stringify(own), { flag: 'wx' });
      return () => rm(lock, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = await holderOf(lock);
    const gone = holder === undefined ? await isOld(lock) : holder.host === own.host && !isAlive(holder.pid);
    if (!gone || tries > 0) throw busyCassette(file, lock, holder?.pid);
    await rm(lock, { force: true });
  }
}
