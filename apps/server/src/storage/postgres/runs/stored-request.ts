import { createHash } from 'node:crypto';
import type { RunRequest } from '@mae/protocol';
import * as z from 'zod';

/** A file of a request as it is kept: its bytes are a blob of the run. */
const StoredFile = z.object({ name: z.string(), sha256: z.string(), isText: z.boolean() });

export interface StoredRequest {
  /** As JSON, without the contents of files. */
  text: string;
  blobs: { sha256: string; content: Uint8Array }[];
}

/** A request as it is kept. */
export function storeRequest({ files, ...data }: RunRequest): StoredRequest {
  const blobs = new Map<string, Uint8Array>();
  const kept = files?.map(({ name, content }) => {
    const isText = typeof content === 'string';
    const bytes = isText ? Buffer.from(content) : content;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    blobs.set(sha256, bytes);
    return { name, sha256, isText };
  });
  const text = JSON.stringify(kept === undefined ? data : { ...data, files: kept });
  return { text, blobs: [...blobs].map(([sha256, content]) => ({ sha256, content })) };
}

/** A request as it was given. */
export function readRequest(text: string, contents: Map<string, Uint8Array>): RunRequest {
  const { files, ...data } = JSON.parse(text) as Omit<RunRequest, 'files'> & { files?: unknown };
  if (files === undefined) return data;
  const given = z
    .array(StoredFile)
    .parse(files)
    .map(({ name, sha256, isText }) => {
      const content = contents.get(sha256) ?? new Uint8Array();
      return { name, content: isText ? Buffer.from(content).toString() : content };
    });
  return { ...data, files: given };
}
