import type { InputFile, PromptFile } from '@mae/protocol';

/** More than a prompt shows of any file. */
const readBytes = 8_192;

/** The start of a file where it is text; a character cut in two at the end is left out. */
function previewOf(content: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content.subarray(0, readBytes), {
      stream: content.byteLength > readBytes,
    });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Input files as a planning prompt shows them. */
export function promptFilesOf(files: InputFile[]): PromptFile[] {
  return files.map(({ name, content }) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const preview = previewOf(bytes);
    return { name, bytes: bytes.byteLength, ...(preview === undefined ? {} : { preview }) };
  });
}
