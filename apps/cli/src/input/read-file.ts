import { open } from 'node:fs/promises';
import { MaeError } from '@mae/protocol';
import { parseJson } from './parse-json.js';
import { maxInputBytes, readCapped } from './read-capped.js';
import { decodeText } from './read-standard-input.js';

const words: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ENOTDIR: 'there is no such folder',
};

function tooLarge(file: string, maxBytes: number): MaeError {
  return new MaeError({
    code: 'CLI_FILE_TOO_LARGE',
    message: `${file} holds more than ${maxBytes / 1024 / 1024} MB, the most that is read of it; give a smaller file.`,
  });
}

/**
 * The bytes of a file somebody named. Devices and pipes, which have no size, are read up to 16 MB.
 *
 * @param maxBytes of a regular file. @default 16777216, 16 MB
 * @throws MaeError `CLI_USAGE` for `-`, `CLI_FILE_UNREADABLE`, `CLI_FILE_TOO_LARGE`
 */
export async function readBytes(file: string, maxBytes = maxInputBytes): Promise<Buffer> {
  if (file === '-') {
    throw new MaeError({
      code: 'CLI_USAGE',
      message:
        '- is not a file: standard input holds the task or the program alone. For a file of that name, write ./-',
    });
  }
  try {
    await using handle = await open(file);
    const known = await handle.stat();
    const most = known.isFile() ? maxBytes : maxInputBytes;
    const refuse = (): MaeError => tooLarge(file, most);
    if (known.size > most) throw refuse();
    return await readCapped(handle.createReadStream({ autoClose: false }), most, refuse);
  } catch (cause) {
    if (MaeError.isInstance(cause)) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new MaeError({
      code: 'CLI_FILE_UNREADABLE',
      message: `${file} cannot be read: ${words[code] ?? code}.`,
      cause,
    });
  }
}

/** A file as text. @throws MaeError `CLI_FILE_UNREADABLE`, `CLI_FILE_TOO_LARGE`, `CLI_INPUT_NOT_TEXT` */
export async function readText(file: string): Promise<string> {
  return decodeText(await readBytes(file), file);
}

/** A file as JSON. @throws MaeError `CLI_FILE_UNREADABLE`, `CLI_FILE_TOO_LARGE`, `CLI_FILE_INVALID` */
export async function readJson(file: string): Promise<unknown> {
  return parseJson(await readText(file), file);
}
