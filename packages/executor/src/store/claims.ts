import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { openFile, writeAll } from './disk.js';
import { describeProcess, isAlive, ownMark } from './process-mark.js';
import { isMissing, systemCode } from './store-errors.js';

/** What the file of a claim says. */
export const ClaimRecord = z.object({
  owner: z.string(),
  /** Tells this claim from every other. */
  token: z.string(),
  expiresAt: z.iso.datetime(),
  /** Set once the holder has given it back. */
  released: z.boolean(),
  /** Whether it stands as long as its process, also where it has expired: for writers that took no lease. */
  whileAlive: z.boolean(),
  process: z.object({ pid: z.number(), host: z.string(), startedAt: z.string().optional() }),
});
export type ClaimRecord = z.infer<typeof ClaimRecord>;

/** The newest claim on a run. `record` is absent where its file says nothing that can be read. */
export interface Claim {
  generation: number;
  record?: ClaimRecord;
  /** Milliseconds since the epoch. */
  writtenAt: number;
}

const claimName = /^writer\.(\d+)\.json$/;
const claimFile = (folder: string, generation: number): string => path.join(folder, `writer.${generation}.json`);

/**
 * A claim nobody can read is being written for so long at most, on file systems that cannot place it whole; after that
 * its writer was killed.
 */
const writingMs = 10_000;

export const newToken = (): string => randomBytes(16).toString('hex');

/** A claim of this process. */
export function recordOf(owner: string, expiresAt: number, whileAlive: boolean): ClaimRecord {
  const expires = new Date(expiresAt).toISOString();
  return { owner, token: newToken(), expiresAt: expires, released: false, whileAlive, process: ownMark };
}

async function generationsOf(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => claimName.exec(name)?.[1] ?? []).map(Number);
}

function parseRecord(text: string): ClaimRecord | undefined {
  try {
    return ClaimRecord.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The newest claim on a run; `undefined` where nobody has ever written to it, or it is not there. */
export async function newestClaim(folder: string): Promise<Claim | undefined> {
  for (;;) {
    try {
      const generations = await generationsOf(folder);
      if (generations.length === 0) return undefined;
      const generation = Math.max(...generations);
      const file = claimFile(folder, generation);
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
      return { generation, record: parseRecord(text), writtenAt: mtimeMs };
    } catch (error) {
      // Whoever took over in between has removed it, or the run is gone: look again.
      if (!isMissing(error)) throw error;
      if ((await readdir(folder).catch(() => undefined)) === undefined) return undefined;
    }
  }
}

/** Whether the newest claim keeps others from writing. */
export function isHeld(claim: Claim | undefined, now: number): claim is Claim {
  if (claim === undefined) return false;
  const { record, writtenAt } = claim;
  if (record === undefined) return Date.now() - writtenAt < writingMs;
  if (record.released) return false;
  const alive = isAlive(record.process);
  if (alive === false) return false;
  return (alive === true && record.whileAlive) || Date.parse(record.expiresAt) > now;
}

/** Who holds a claim, in words. */
export function holderOf({ record }: Claim): string {
  if (record === undefined) return 'a process that has just begun to';
  const by = describeProcess(record.process);
  return record.owner === by ? by : `${record.owner} (${by})`;
}

/**
 * Makes a claim after the newest one. Of all who try, one succeeds: the file of a generation is made once.
 *
 * @returns the generation, or nothing where another one was faster
 */
export async function makeClaim(
  folder: string,
  after: Claim | undefined,
  record: ClaimRecord,
): Promise<number | undefined> {
  const generation = (after?.generation ?? 0) + 1;
  if (!(await placeOnce(folder, claimFile(folder, generation), record))) return undefined;
  const others = (await generationsOf(folder)).filter((other) => other !== generation);
  if (others.some((other) => other > generation)) {
    // Two others came and went since the newest claim was read.
    await rm(claimFile(folder, generation), { force: true });
    return undefined;
  }
  // Never the newest: a generation that is counted twice would give a late writer its right back.
  for (const older of others) await rm(claimFile(folder, older), { force: true });
  return generation;
}

/** File systems that know no second name for a file say so by one of these. */
const linkless = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Makes a file that was not there, whole at once. False where it was there. */
async function placeOnce(folder: string, file: string, record: ClaimRecord): Promise<boolean> {
  const aside = await writeAside(folder, record);
  try {
    await link(aside, file).catch((error: unknown) => {
      if (!linkless.includes(systemCode(error) ?? '')) throw error;
      return copyFile(aside, file, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    // Missing: whoever was faster has swept it away, as what a kill left behind.
    if (systemCode(error) === 'EEXIST' || isMissing(error)) return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function writeAside(folder: string, record: ClaimRecord): Promise<string> {
  const aside = path.join(folder, renewalName(record.token));
  const handle = await openFile(aside, 'w');
  try {
    await writeAll(handle, Buffer.from(JSON.stringify(record)));
  } finally {
    await handle.close();
  }
  return aside;
}

/** The name a claim is written under, before it takes its place. */
export const renewalName = (token: string): string => `.renewal-${token}`;

/** Writes one's own claim anew, to renew it or to give it back. Others read the old or the new one, never half of it. */
export async function rewriteClaim(folder: string, generation: number, record: ClaimRecord): Promise<void> {
  await rename(await writeAside(folder, record), claimFile(folder, generation));
}
