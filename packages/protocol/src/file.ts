import * as z from 'zod';
import { Count, Sha256 } from './json.js';

const reserved = /[\\\0]/;

/** A relative path inside the working folder of a program: no `..`, no leading slash, no back slash, at most 255 bytes. */
export const FileName = z
  .string()
  .min(1)
  .max(255)
  .refine(
    (name) => !reserved.test(name) && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    { error: 'must be a relative path without "..", "." or empty parts' },
  );

/** A file handed to a program: mounted in its working folder under `name`. */
export interface InputFile {
  name: string;
  content: string | Uint8Array;
}
export const InputFile: z.ZodType<InputFile> = z.object({
  name: FileName,
  content: z.union([z.string(), z.instanceof(Uint8Array)]),
});

/** Files that can lie in one folder: no name twice, and none that another one needs as a folder. */
export const InputFiles: z.ZodType<InputFile[]> = z
  .array(InputFile)
  .refine((files) => new Set(files.map((file) => file.name)).size === files.length, { error: 'names must be distinct' })
  .refine((files) => !files.some(({ name }) => files.some((other) => other.name.startsWith(`${name}/`))), {
    error: 'a name must not be the folder of another',
  });

/** A file as events and results carry it: never its bytes. `text` holds the content of a text file of up to 4 kB. */
export const FileRef = z.object({
  name: FileName,
  bytes: Count,
  sha256: Sha256,
  text: z.string().max(4096).optional(),
});
export type FileRef = z.infer<typeof FileRef>;

/** A file a program wrote. `content` is there in a sandbox's own outcome, and absent once the outcome is in a log. */
export interface OutputFile extends FileRef {
  content?: Uint8Array;
}
export const OutputFile: z.ZodType<OutputFile> = FileRef.extend({ content: z.instanceof(Uint8Array).optional() });
