import { access, constants, mkdir, realpath, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { MaeError } from '@mae/protocol';

/**
 * `mae` in the folder that the system has for caches: on Linux `XDG_CACHE_HOME` where that is an absolute path, as its
 * specification asks (https://specifications.freedesktop.org/basedir-spec/latest/). Undefined for a user without a home.
 */
export function userCacheFolder(): string | undefined {
  const { XDG_CACHE_HOME = '' } = process.env;
  if (process.platform !== 'darwin' && process.platform !== 'win32' && isAbsolute(XDG_CACHE_HOME)) {
    return join(XDG_CACHE_HOME, 'mae');
  }
  const home = homeFolder();
  if (home === undefined) return undefined;
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'mae');
  if (process.platform === 'win32') return join(home, 'AppData', 'Local', 'mae', 'cache');
  return join(home, '.cache', 'mae');
}

/** Of the environment, or else of the user: an empty `HOME` would mean the working folder. */
function homeFolder(): string | undefined {
  try {
    return [homedir(), userInfo().homedir].find((folder) => isAbsolute(folder));
  } catch {
    // A user whom the system does not know.
    return undefined;
  }
}

/**
 * Makes the cache folder where it is missing.
 *
 * @param folder undefined: there is none
 * @returns its real path
 * @throws MaeError `SANDBOX_CACHE_UNUSABLE`
 */
export async function openCacheFolder(folder: string | undefined): Promise<string> {
  if (folder === undefined) throw cacheUnusable('the user has no home folder');
  const path = resolve(folder);
  try {
    await makeFolder(path);
    await access(path, constants.R_OK | constants.X_OK);
    return await realpath(path);
  } catch (cause) {
    throw cacheUnusable((cause as Error).message, cause);
  }
}

/** What nothing can be kept in. */
export function cacheUnusable(reason: string, cause?: unknown): MaeError {
  return new MaeError({
    code: 'SANDBOX_CACHE_UNUSABLE',
    message: `The Python runtime has no place to be kept: ${reason}. Give a folder that can be written to, with 100 MB free, as cacheDir.`,
    cause,
  });
}

/** Step by step: Node's own way tries for ever where a folder is there and none can be made in it, as in `/proc`. */
async function makeFolder(folder: string): Promise<void> {
  const failure = await mkdir(folder).catch((error: NodeJS.ErrnoException) => error);
  if (failure === undefined) return;
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  const parent = dirname(folder);
  const isParentMissing = failure.code === 'ENOENT' && !(await stat(parent).catch(() => undefined));
  if (!isParentMissing || parent === folder) throw failure;
  await makeFolder(parent);
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
