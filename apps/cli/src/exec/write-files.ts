import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { FileName, MaeError, type OutputFile } from '@mae/protocol';

function refused(name: string, why: string, cause?: unknown): MaeError {
  return new MaeError({
    code: 'CLI_FILE_UNWRITABLE',
    message: `The program's file ${name} was not written: ${why}.`,
    cause,
  });
}

/** Makes the folders of a path one by one; a link among them would lead out. */
async function makeFolders(root: string, parts: readonly string[], name: string): Promise<string> {
  let folder = root;
  for (const part of parts) {
    folder = path.join(folder, part);
    const known = await lstat(folder).catch(() => undefined);
    if (known === undefined) await mkdir(folder);
    else if (!known.isDirectory()) throw refused(name, `${folder} is not a folder`);
  }
  return folder;
}

/**
 * Writes what a program left behind into a folder. Names are relative paths inside it; links are not followed.
 *
 * @throws MaeError `CLI_FILE_UNWRITABLE`
 */
export async function writeOutputFiles(folder: string, files: readonly OutputFile[]): Promise<string[]> {
  const made = await mkdir(folder, { recursive: true }).then(
    () => realpath(folder),
    (cause: NodeJS.ErrnoException) => {
      throw new MaeError({
        code: 'CLI_FILE_UNWRITABLE',
        message: `The folder ${folder} cannot be made (${cause.code}).`,
        cause,
      });
    },
  );
  const written: string[] = [];
  for (const { name, content } of files) {
    if (!FileName.safeParse(name).success) throw refused(name, 'its name leads out of the folder');
    if (content === undefined) throw refused(name, 'its content was not kept');
    const parts = name.split('/');
    const base = parts.pop() ?? name;
    const target = path.join(await makeFolders(made, parts, name), base);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
    const file = await open(target, flags, 0o666).catch((cause: NodeJS.ErrnoException) => {
      throw refused(name, cause.code === 'ELOOP' ? `${target} is a link` : String(cause.code), cause);
    });
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    written.push(target);
  }
  return written;
}
