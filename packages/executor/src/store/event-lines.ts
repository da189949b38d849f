import { DurableEvent, describeIssues, schemaVersion } from '@mae/protocol';
import { damaged, unknownVersion } from './store-errors.js';

const newline = 0x0a;

/** The whole lines of a file of events, and what a crash has left after them. */
export interface EventLines {
  lines: Buffer[];
  /** Bytes from the beginning that are whole events, a newline after the last one not counted where it is missing. */
  wholeBytes: number;
  /** Bytes after them: an event that a crash cut. */
  tornBytes: number;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Splits a file into lines.
 *
 * A crash leaves a last line without an end, or zeros where the blocks of a file were not written yet: both are torn,
 * and were never acknowledged. A last line that only lacks its newline is whole. A line in the middle is never torn.
 */
export function splitLines(content: Buffer): EventLines {
  const zero = content.indexOf(0);
  const onlyZeros = zero !== -1 && content.subarray(zero).every((byte) => byte === 0);
  const readable = onlyZeros ? content.subarray(0, zero) : content;
  const lines: Buffer[] = [];
  let at = 0;
  for (let end = readable.indexOf(newline, at); end !== -1; end = readable.indexOf(newline, at)) {
    lines.push(readable.subarray(at, end));
    at = end + 1;
  }
  if (at < readable.length && isJson(readable.subarray(at))) {
    lines.push(readable.subarray(at));
    at = readable.length;
  }
  return { lines, wholeBytes: at, tornBytes: content.length - at };
}

/**
 * Reads one stored event.
 *
 * @throws MaeError `RUN_STORE_DAMAGED`, `RUN_STORE_VERSION_UNKNOWN`, with file and line
 */
export function readEventLine(file: string, line: Buffer, sequence: number): DurableEvent {
  const number = sequence + 1;
  let value: unknown;
  try {
    value = JSON.parse(line.toString('utf8'));
  } catch {
    throw damaged(file, 'is not JSON', number);
  }
  const version = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : 1;
  if (version !== schemaVersion) throw unknownVersion(file, number, version);
  const parsed = DurableEvent.safeParse(value);
  if (!parsed.success) throw damaged(file, `is not an event (${describeIssues(parsed.error)})`, number);
  if (parsed.data.sequence === sequence) return parsed.data;
  throw damaged(file, `has event ${parsed.data.sequence} where event ${sequence} belongs`, number);
}
