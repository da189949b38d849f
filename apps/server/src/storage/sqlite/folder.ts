import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { MaeError } from '@mae/protocol';

/** Where the files of an embedded storage are. */
export interface StorageFiles {
  folder: string;
  database: string;
  lock: string;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const advice: Record<string, string> = {
  EEXIST: 'It is a file, not a folder: choose another one.',
  ENOTDIR: 'A part of this path is a file, not a folder: choose another one.',
  EACCES: 'This user may not write there: change its rights, or choose another folder.',
  EPERM: 'This user may not write there: change its rights, or choose another folder.',
  EROFS: 'It is on a file system that is read-only: choose another folder.',
  ENOSPC: 'The disk is full: make room, or choose another folder.',
};

/**
 * Makes a file that this user alone may read and write, where there is none. One that is there is not opened: closing
 * it again would take away every lock this process has on it (POSIX, `fcntl`).
 */
function makeFile(file: string): void {
  if (existsSync(file)) return;
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/**
 * Makes the folder (0700) and its files (0600), as far as they are not there. What SQLite puts beside a database gets
 * the rights of the database.
 *
 * @throws MaeError `STORAGE_FOLDER_UNUSABLE`
 */
export function prepareFolder(given: string): StorageFiles {
  const folder = path.resolve(given);
  const files = { folder, database: path.join(folder, 'mae.sqlite'), lock: path.join(folder, 'server.lock') };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makeFile(files.database);
    makeFile(files.lock);
    return files;
  } catch (error) {
    const code = codeOf(error);
    throw new MaeError({
      code: 'STORAGE_FOLDER_UNUSABLE',
      message: `The server cannot keep its data in ${folder} (${code}). ${advice[code] ?? 'See the cause.'}`,
      details: { folder, systemCode: code },
      cause: error,
    });
  }
}
