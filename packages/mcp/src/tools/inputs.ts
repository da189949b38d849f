import { FileName, type InputFile } from '@mae/protocol';
import * as z from 'zod';
import { maxWaitSeconds } from '../server/options.js';

const FileInput = z
  .strictObject({ name: FileName, text: z.string().optional(), base64: z.base64().optional() })
  .refine((file) => (file.text === undefined) !== (file.base64 === undefined), { error: 'needs text or base64' });

/** Files as a model can write them: text, or bytes as base64. */
export const FilesInput = z.array(FileInput).describe('Files in the working folder of the program: text or base64.');

/** The text is handed on as text, the base64 as bytes. */
export function inputFilesOf(files: z.infer<typeof FilesInput> | undefined): InputFile[] | undefined {
  return files?.map(({ name, text, base64 }) => ({
    name,
    content: base64 === undefined ? (text ?? '') : new Uint8Array(Buffer.from(base64, 'base64')),
  }));
}

/** The limits of one program that a caller may want other than usual. */
export const LimitsInput = z.strictObject({
  timeoutMs: z.int().positive().optional().describe('Wall time of the program.'),
  memoryMb: z.int().positive().optional(),
});

export const RunId = z.string().min(1).max(128);

export const WaitSeconds = z.number().min(0).max(maxWaitSeconds);

export const checksDescription = `What must hold of a right program. assert: code run after it, in its namespace. \
stdout: what it prints (equals, contains, or matches an RE2 pattern). value: its last expression (equals, or a JSON schema).`;
