import { readFile } from 'node:fs/promises';
import { MaeError } from '@mae/protocol';
import { decodeText } from './read-standard-input.js';

const words: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ENOTDIR: 'there is no such folder',
};

/** The bytes of a file somebody named. @throws MaeError `CLI_FILE_UNREADABLE` */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new MaeError({
      code: 'CLI_FILE_UNREADABLE',
      message: `${file} cannot be read: ${words[code] ?? code}.`,
      cause,
    });
  }
}

/** A file as text. @throws MaeError `CLI_FILE_UNREADABLE`, `CLI_INPUT_NOT_TEXT` */
export async function readText(file: string): Promise<string> {
  return decodeText(await readBytes(file), file);
}

/** A file as JSON. @throws MaeError `CLI_FILE_UNREADABLE`, `CLI_FILE_INVALID` */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MaeError({
      code: 'CLI_FILE_INVALID',
      message: `${file} is not JSON: ${(cause as Error).message}.`,
      cause,
    });
  }
}
