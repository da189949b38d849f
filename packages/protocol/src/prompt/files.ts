import type { SandboxFacts } from '../sandbox.js';
import { quote } from './quote.js';

/** An input file as a prompt shows it. `preview` is text from its start; prompts cut it to 20 lines or 2,000 bytes. */
export interface PromptFile {
  name: string;
  bytes: number;
  sha256?: string;
  preview?: string;
}

const maxLines = 20;
const maxBytes = 2_000;

/** The start of a text, with what was left out said. */
function cutPreview(text: string, bytes: number): string {
  const head = new TextEncoder().encode(text.split('\n', maxLines).join('\n'));
  // A character cut in two at the end is left out.
  const kept = new TextDecoder().decode(head.subarray(0, maxBytes), { stream: head.length > maxBytes });
  const keptBytes = new TextEncoder().encode(kept).length;
  return keptBytes >= bytes ? kept : `${kept}\n[first ${keptBytes} of ${bytes} bytes]`;
}

/** Names and sizes of the files in the working folder, and the start of those that are text, as quoted data. */
export function renderFiles(files: PromptFile[], facts?: SandboxFacts): string {
  const listed = files.map((file) => `- ${JSON.stringify(file.name)}, ${file.bytes} bytes`);
  const shown = files.flatMap((file) =>
    file.preview === undefined
      ? []
      : [`Start of ${JSON.stringify(file.name)}:\n${quote('file', cutPreview(file.preview, file.bytes))}`],
  );
  const closed = facts?.notes.includes('no files') ? ', which it cannot open here' : '';
  return [`Files in the working folder of the program${closed}:\n${listed.join('\n')}`, ...shown].join('\n\n');
}
