import { createHash } from 'node:crypto';
import { type EventLog, type FileRef, type InputFile, MaeError, type OutputFile } from '@mae/protocol';

const inlineBytes = 4096;
const shownLines = 20;
const shownBytes = 2048;

/** The text of a file, or nothing where its bytes are not UTF-8 text. */
function textOf(content: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

export function bytesOf(file: InputFile): Uint8Array {
  return typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content;
}

/** A file by reference. Bytes never travel in events. */
export function refOf(name: string, content: Uint8Array): FileRef {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const text = content.byteLength <= inlineBytes ? textOf(content) : undefined;
  return { name, bytes: content.byteLength, sha256, ...(text === undefined ? {} : { text }) };
}

/** What prompts show of a file: the first 20 lines or 2 kB of a text, or nothing. */
export function previewOf(content: Uint8Array): string | undefined {
  const text = textOf(content.subarray(0, content.byteLength));
  if (text === undefined) return undefined;
  return text.slice(0, shownBytes).split('\n').slice(0, shownLines).join('\n');
}

/** Stores the bytes of files and returns their references. */
export async function storeFiles(log: EventLog, files: { name: string; content: Uint8Array }[]): Promise<FileRef[]> {
  const refs: FileRef[] = [];
  for (const { name, content } of files) {
    await log.putBlob(content);
    refs.push(refOf(name, content));
  }
  return refs;
}

/** Reads stored files back. @throws MaeError `RUN_FILES_MISSING`, naming those that are gone. */
export async function loadFiles(log: EventLog, refs: FileRef[]): Promise<InputFile[]> {
  const files = await Promise.all(
    refs.map(async (ref) => ({ name: ref.name, content: await log.getBlob(ref.sha256) })),
  );
  const gone = files.filter((file) => file.content === undefined).map((file) => file.name);
  if (gone.length > 0) {
    throw new MaeError({
      code: 'RUN_FILES_MISSING',
      message: `The log no longer holds these input files: ${gone.join(', ')}. Give the log that holds them.`,
      details: { files: gone },
    });
  }
  return files.flatMap(({ name, content }) => (content === undefined ? [] : [{ name, content }]));
}

/** Bytes of the files a program wrote; a sandbox that kept none of a file gives it as empty. */
export function writtenFiles(files: OutputFile[]): { name: string; content: Uint8Array }[] {
  return files.map(({ name, content }) => ({ name, content: content ?? new Uint8Array() }));
}
