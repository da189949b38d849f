import { createHash } from 'node:crypto';
import {
  type EventLog,
  type FileRef,
  type HostFunction,
  type InputFile,
  InputFiles,
  MaeError,
  parseAs,
} from '@mae/protocol';
import * as z from 'zod';
import { bytesOf } from '../files.js';
import type { Recorded } from './recorded.js';

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Where the content of input files may be found again. */
export interface InputSources {
  files?: InputFile[];
  stdin?: string;
  log?: EventLog;
}

const Given = z.object({
  files: InputFiles.optional(),
  stdin: z.string().optional(),
  log: z.custom((log) => typeof log === 'object' && log !== null && 'getBlob' in log, 'must be an EventLog').optional(),
});

/** @throws MaeError `RUN_OPTIONS_INVALID`, naming what is wrong */
export function assertSources({ files, stdin, log }: InputSources): void {
  parseAs(Given, { files, stdin, log }, { code: 'RUN_OPTIONS_INVALID', what: 'An option' });
}

/** A file by its hash: as given, from the log's blobs, or from the reference itself, which holds texts up to 4 kB. */
async function contentOf(ref: FileRef, { files = [], log }: InputSources): Promise<Uint8Array | undefined> {
  const given = files.map(bytesOf).find((content) => sha256(content) === ref.sha256);
  if (given !== undefined) return given;
  const stored = await log?.getBlob(ref.sha256);
  if (stored !== undefined) return stored;
  const text = ref.text === undefined ? undefined : new TextEncoder().encode(ref.text);
  return text !== undefined && sha256(text) === ref.sha256 ? text : undefined;
}

/**
 * The files and the standard input of a run, as they were.
 *
 * @throws MaeError `RUN_FILES_MISSING`, naming those whose content is not there or is another one
 */
export async function inputsOf(
  { result: { receipt }, stdin }: Recorded,
  sources: InputSources,
): Promise<{ files: InputFile[]; stdin?: string }> {
  const found = await Promise.all(
    receipt.filesRead.map(async (ref) => ({ name: ref.name, content: await contentOf(ref, sources) })),
  );
  const missing = found.filter(({ content }) => content === undefined).map(({ name }) => name);
  const read = stdinOf(receipt.stdin, [stdin, sources.stdin]);
  if (receipt.stdin !== undefined && read === undefined) missing.push('standard input');
  if (missing.length > 0) throw filesMissing(missing, sources);
  const files = found.flatMap(({ name, content }) => (content === undefined ? [] : [{ name, content }]));
  return { files, ...(read === undefined ? {} : { stdin: read }) };
}

function stdinOf(ref: { sha256: string } | undefined, texts: (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && sha256(new TextEncoder().encode(text)) === ref?.sha256);
}

function filesMissing(missing: string[], { files = [] }: InputSources): MaeError {
  const changed = missing.filter((name) => files.some((file) => file.name === name));
  const other = changed.length === 0 ? '' : ` (${changed.join(', ')}: given, but with another content)`;
  return new MaeError({
    code: 'RUN_FILES_MISSING',
    message: `The run read what is not there any more: ${missing.join(', ')}${other}. Give them as files, as they were, or the log that holds them.`,
    details: { files: missing },
  });
}

/** @throws MaeError `RUN_FUNCTIONS_MISSING`, naming the functions the program had called and is not given */
export function assertFunctions({ result }: Recorded, functions: Record<string, HostFunction> = {}): void {
  const delivered = result.iterations.find((iteration) => iteration.artifactId === result.artifact.id);
  const missing = (delivered?.functionCalls ?? []).map(({ name }) => name).filter((name) => !(name in functions));
  if (missing.length === 0) return;
  throw new MaeError({
    code: 'RUN_FUNCTIONS_MISSING',
    message: `The program calls functions of the host: give ${missing.join(', ')} as functions.`,
    details: { functions: missing },
  });
}
