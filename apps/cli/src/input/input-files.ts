import { existsSync } from 'node:fs';
import path from 'node:path';
import { FileName, type InputFile, MaeError } from '@mae/protocol';
import { readBytes } from './read-file.js';

/** What the sandbox takes of all files together: 128 MB. */
const maxFileBytes = 128 * 1024 * 1024;

/** `host` or `host:name`. A file whose own name holds a colon is found first. */
export function splitFileFlag(flag: string): { host: string; name: string } {
  const colon = flag.lastIndexOf(':');
  // A colon at the second place is a drive of Windows.
  if (colon <= 1 || existsSync(flag)) return { host: flag, name: path.basename(flag) };
  return { host: flag.slice(0, colon), name: flag.slice(colon + 1) };
}

/** Reads the files of `--file`. @throws MaeError `CLI_FILE_UNREADABLE`, `CLI_FILE_TOO_LARGE`, `CLI_FILE_NAME` */
export async function readInputFiles(flags: readonly string[] = []): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const flag of flags) {
    const { host, name } = splitFileFlag(flag);
    const why = !FileName.safeParse(name).success
      ? 'is not a relative path inside the working folder'
      : files.some((file) => file.name === name)
        ? 'is used twice'
        : undefined;
    if (why !== undefined) {
      throw new MaeError({
        code: 'CLI_FILE_NAME',
        message: `The name "${name}" of --file ${flag} ${why}; give another as host:name.`,
      });
    }
    files.push({ name, content: await readBytes(host, maxFileBytes) });
  }
  return files;
}
