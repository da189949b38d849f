import { readFile, stat } from 'node:fs/promises';
import { describeIssues, requestHash } from '@mae/protocol';
import { isRecord, parseJson } from '../wire/json.js';
import { cassetteVersion, Entry, Header } from './entry.js';
import { failedCassette, invalidCassette } from './errors.js';

const mostBytes = 256 * 1024 * 1024;

/** A recorded call and where it stands. */
export interface Recorded {
  entry: Entry;
  line: number;
}

function readHeader(file: string, value: unknown, line: number): void {
  const header = Header.safeParse(value);
  if (!header.success) throw invalidCassette(file, line, 'is not the head of a cassette: {"cassette":1}');
  const { cassette } = header.data;
  if (cassette === cassetteVersion) return;
  throw invalidCassette(
    file,
    line,
    `names version ${cassette} of the format, and this @mae/client reads ${cassetteVersion}`,
  );
}

function readEntry(file: string, value: unknown, line: number): Entry {
  const parsed = Entry.safeParse(value);
  if (!parsed.success) throw invalidCassette(file, line, `is not a recorded call (${describeIssues(parsed.error)})`);
  if (requestHash(parsed.data.request) === parsed.data.requestHash) return parsed.data;
  throw invalidCassette(file, line, 'has a request that is not the recorded one: its hash is another');
}

const isHead = (line: string | undefined): boolean => line !== undefined && Header.safeParse(parseJson(line)).success;

/**
 * The calls in the text of a cassette, in order.
 *
 * A line that a kill cut is passed over: it is the last and has no end, or a head follows it, which whoever went on
 * with the file has written.
 */
export function readLines(file: string, text: string): Recorded[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const recorded: Recorded[] = [];
  let headed = false;
  for (const [index, given] of lines.entries()) {
    const line = index + 1;
    if (given.trim() === '') continue;
    const value = parseJson(given);
    if (value === undefined && (line === lines.length || isHead(lines[line]))) continue;
    if (!isRecord(value)) throw invalidCassette(file, line, 'is not a JSON object');
    if (!headed || 'cassette' in value) readHeader(file, value, line);
    else recorded.push({ entry: readEntry(file, value, line), line });
    headed = true;
  }
  return recorded;
}

/** The text of a file; `undefined` where there is none. @throws MaeError `CLIENT_CASSETTE_FAILED` */
export async function readTape(file: string): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw new Error(`it has ${size} bytes, and ${mostBytes} are read at most`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw failedCassette(file, error);
  }
}
