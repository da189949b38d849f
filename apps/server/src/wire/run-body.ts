import { RunRequest } from '@mae/protocol';
import type * as z from 'zod';
import { inputFileOf, WireFiles } from './file.js';

/** The body of `POST /v1/runs`: a run request, its files in a form that JSON can hold. */
export const RunBody = RunRequest.extend({ files: WireFiles.optional() });
export type RunBody = z.infer<typeof RunBody>;

export function runRequestOf({ files, ...rest }: RunBody): RunRequest {
  return files === undefined ? rest : { ...rest, files: files.map(inputFileOf) };
}
