/** An input file as a prompt shows it. `preview` is text from its start; the engine cuts it to 20 lines or 2,000 bytes. */
export interface PromptFile {
  name: string;
  bytes: number;
  sha256?: string;
  preview?: string;
}

const maxLines = 20;
const maxBytes = 2_000;

/** The start of a text, with what was left out said. */
export function cutPreview(text: string, bytes: number): string {
  const head = text.split('\n').slice(0, maxLines).join('\n');
  const kept = new TextDecoder().decode(Buffer.from(head).subarray(0, maxBytes)).replace(/\uFFFD$/, '');
  const keptBytes = Buffer.byteLength(kept);
  return keptBytes >= bytes ? kept : `${kept}\n[first ${keptBytes} of ${bytes} bytes]`;
}
