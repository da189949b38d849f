import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MaeError } from '@mae/protocol';

function refusal(file: string, why: string, cause?: unknown): MaeError {
  return new MaeError({ code: 'CLI_FILE_UNWRITABLE', message: `${file} cannot be written: ${why}.`, cause });
}

const reasonOf = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'its folder is a file',
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EISDIR: 'it is a folder',
  };
  return words[code ?? ''] ?? code ?? String(error);
};

/** What is thrown where a file could not be written, in words. */
export const unwritable = (file: string, error: unknown): MaeError => refusal(file, reasonOf(error), error);

/** Refuses a path that cannot be written, before anything is spent. @throws MaeError `CLI_FILE_UNWRITABLE` */
export function assertWritable(file: string | undefined): void {
  if (file === undefined) return;
  const known = statSync(file, { throwIfNoEntry: false });
  if (known?.isDirectory()) throw refusal(file, 'it is a folder');
  const folder = path.dirname(path.resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) throw refusal(file, 'its folder is a file');
  try {
    accessSync(known === undefined ? folder : file, constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Refuses a file that no other could be put in the place of. @throws MaeError `CLI_FILE_UNWRITABLE` */
export function assertReplaceable(file: string): void {
  assertWritable(file);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) throw refusal(file, 'it is no regular file');
  try {
    accessSync(path.dirname(realpathSync(file)), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Refuses two outputs that would overwrite each other; a device such as /dev/null takes both. @throws MaeError `CLI_USAGE` */
export function assertApart(answer: string | undefined, program: string | undefined): void {
  if (answer === undefined || program === undefined || path.resolve(answer) !== path.resolve(program)) return;
  if (statSync(program, { throwIfNoEntry: false })?.isFile() === false) return;
  throw new MaeError({ code: 'CLI_USAGE', message: `-o and --save name the same file, ${program}: give two.` });
}

/** Writes a file, over what is there. @throws MaeError `CLI_FILE_UNWRITABLE` */
export async function writeTextFile(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: unknown) => {
    throw unwritable(file, error);
  });
}
