import { cutPreview, type PromptFile } from '../prompt-file.js';
import { quote } from './quote.js';

/** Names and sizes of the files in the working folder, and the start of those that are text. */
export function renderFiles(files: PromptFile[]): string {
  const listed = files.map((file) => `- ${JSON.stringify(file.name)}, ${file.bytes} bytes`);
  const shown = files.flatMap((file) =>
    file.preview === undefined
      ? []
      : [`Start of ${JSON.stringify(file.name)}:\n${quote('file', cutPreview(file.preview, file.bytes))}`],
  );
  return [`Files in the working folder of the program:\n${listed.join('\n')}`, ...shown].join('\n\n');
}
