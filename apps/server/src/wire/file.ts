import { FileName, type InputFile } from '@mae/protocol';
import * as z from 'zod';

/** A file over HTTP: its content as text, or as base64. */
export const WireFile = z
  .strictObject({ name: FileName, text: z.string().optional(), base64: z.base64().optional() })
  .refine((file) => (file.text === undefined) !== (file.base64 === undefined), {
    error: 'needs either text or base64',
  });
export type WireFile = z.infer<typeof WireFile>;

/** Files of one request: each name once. */
export const WireFiles = z.array(WireFile).superRefine((files, context) => {
  const names = new Set<string>();
  for (const [index, { name }] of files.entries()) {
    if (names.has(name)) {
      context.addIssue({ code: 'custom', path: [index, 'name'], message: 'is there twice' });
    }
    names.add(name);
  }
});

export function inputFileOf({ name, text, base64 }: WireFile): InputFile {
  return { name, content: base64 === undefined ? (text ?? '') : new Uint8Array(Buffer.from(base64, 'base64')) };
}
