import { accessSync, constants, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MaeError } from '@mae/protocol';

function unwritable(file: string, why: string, cause?: unknown): MaeError {
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

/** Refuses a path that cannot be written, before anything is spent. @throws MaeError `CLI_FILE_UNWRITABLE` */
export function assertWritable(file: string | undefined): void {
  if (file === undefined) return;
  const known = statSync(file, { throwIfNoEntry: false });
  if (known?.isDirectory()) throw unwritable(file, 'it is a folder');
  const folder = path.dirname(path.resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) throw unwritable(file, 'its folder is a file');
  try {
    accessSync(known === undefined ? folder : file, constants.W_OK);
  } catch (error) {
    throw unwritable(file, reasonOf(error), error);
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
    throw unwritable(file, reasonOf(error), error);
  });
}
