import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Only the user may look into what a run has read and written. */
const folderMode = 0o700;
const fileMode = 0o600;

export const makeFolder = (folder: string): Promise<string | undefined> =>
  mkdir(folder, { recursive: true, mode: folderMode });

export const openFile = (file: string, flags: string): Promise<FileHandle> => open(file, flags, fileMode);

/** Writes all bytes, however many the system takes at a time. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) at += (await handle.write(bytes, at)).bytesWritten;
}

/** Makes the names in a folder outlive a loss of power. Windows has no such call, and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Names that are written to before they are what they say. */
export const isTemporary = (name: string): boolean => name.startsWith('.tmp-');

/** Puts a whole file in its place at once: written aside, synced, then renamed. Nobody ever sees half of it. */
export async function placeFile(file: string, content: Uint8Array, { sync }: { sync: boolean }): Promise<void> {
  const folder = path.dirname(file);
  const aside = path.join(folder, `.tmp-${process.pid}-${randomBytes(8).toString('hex')}`);
  try {
    const handle = await openFile(aside, 'wx');
    try {
      await writeAll(handle, content);
      if (sync) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => {});
    throw error;
  }
  if (sync) await syncFolder(folder);
}
