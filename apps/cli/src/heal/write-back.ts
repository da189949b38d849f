import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MaeError } from '@mae/protocol';
import { readText } from '../input/read-file.js';
import { unwritable } from '../output/write-file.js';

/** A program with the line ends that the file had before. */
export function withLineEndsOf(before: string, code: string): string {
  return before.includes('\r\n') ? code.replaceAll(/\r?\n/g, '\r\n') : code;
}

/**
 * Puts a program in the place of a file, whole or not at all: written beside it and renamed. Its mode stays, and a link
 * to it stays a link.
 *
 * @param before what was read of the file: where it holds something else by now, somebody's work would be lost
 * @throws MaeError `CLI_FILE_CHANGED`, `CLI_FILE_UNWRITABLE`
 */
export async function writeBack(file: string, { before, code }: { before: string; code: string }): Promise<void> {
  if ((await readText(file)) !== before) {
    throw new MaeError({
      code: 'CLI_FILE_CHANGED',
      message: `${file} was changed in the meantime and is left as it is; the mended program goes to standard output.`,
    });
  }
  try {
    const target = await realpath(file);
    const { mode } = await stat(target);
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}`);
    try {
      await using handle = await open(beside, 'wx', mode);
      await handle.chmod(mode);
      await handle.writeFile(withLineEndsOf(before, code));
      await handle.sync();
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw unwritable(file, error);
  }
}
