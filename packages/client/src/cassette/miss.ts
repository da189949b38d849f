import type { MaeError } from '@mae/protocol';
import type { CallKey } from './entry.js';
import { missedCall } from './errors.js';
import type { Recorded } from './read-lines.js';
import type { Tape } from './tape.js';

const mostShown = 6_000;
/** Lines that may differ before the search for the shortest difference is given up. */
const mostEdits = 2_000;

/** A request as a person reads it: a field a line, the texts of messages as they are. */
function readable(request: Record<string, unknown>): string {
  const { messages, ...fields } = request;
  const head = Object.keys(fields)
    .sort()
    .map((name) => `${name}: ${JSON.stringify(fields[name], null, 2)}`);
  const body = (Array.isArray(messages) ? (messages as unknown[]) : []).flatMap((message) => {
    const { role, content, ...more } = message as Record<string, unknown>;
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
    const rest = Object.keys(more).length === 0 ? [] : [JSON.stringify(more, null, 2)];
    return [`[${String(role)}]`, text ?? '', ...rest];
  });
  return `${[...head, ...body].join('\n')}\n`;
}

/** How much of two texts is the same, from 0 to 1: lines they share, wherever they stand. */
function likeness(left: string, right: string): number {
  const lines = right.split('\n');
  const count = new Map<string, number>();
  for (const line of lines) count.set(line, (count.get(line) ?? 0) + 1);
  let shared = 0;
  const own = left.split('\n');
  for (const line of own) {
    const rest = count.get(line) ?? 0;
    if (rest === 0) continue;
    count.set(line, rest - 1);
    shared++;
  }
  return (2 * shared) / (own.length + lines.length);
}

function nearestTo(asked: string, recorded: readonly Recorded[]): { line: number; text: string } | undefined {
  const all = recorded.map(({ entry, line }) => ({ line, text: readable(entry.request) }));
  return all
    .map((one) => ({ ...one, near: likeness(one.text, asked) }))
    .reduce<{ line: number; text: string; near: number } | undefined>(
      (best, one) => (best === undefined || one.near > best.near ? one : best),
      undefined,
    );
}

async function difference(recorded: string, asked: string, line: number): Promise<string> {
  // Loaded here: who meets no miss needs none of it.
  const { createTwoFilesPatch } = await import('diff');
  const names = [`recorded (line ${line})`, 'asked'] as const;
  const patch = createTwoFilesPatch(...names, recorded, asked, '', '', { context: 3, maxEditLength: mostEdits });
  if (patch === undefined) return `They differ in more than ${mostEdits} lines.`;
  const shown = patch.slice(patch.indexOf('---'));
  return shown.length <= mostShown ? shown : `${shown.slice(0, mostShown)}\n… (${shown.length - mostShown} more)`;
}

/** The error for a call that was not recorded, with the recorded request that is nearest to it. */
export async function missError(file: string, tape: Tape, key: CallKey): Promise<MaeError> {
  const { requestHash, ordinal, request } = key;
  const facts = { requestHash, ordinal };
  if (!tape.exists) return missedCall(file, `There is no cassette at ${file}.`, facts);
  if (tape.recorded.length === 0) return missedCall(file, `The cassette ${file} holds no call.`, facts);
  const same = tape.recorded.filter(({ entry }) => entry.requestHash === requestHash).length;
  if (same > 0) {
    const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
    return missedCall(file, `This request was recorded ${times(same)}, and it is asked ${times(ordinal + 1)}.`, facts);
  }
  const asked = readable(request);
  const nearest = nearestTo(asked, tape.recorded);
  const what = `No call with this request (${String(request.model)}, ${requestHash.slice(0, 12)}) was recorded.`;
  if (nearest === undefined) return missedCall(file, what, facts);
  const shown = `\nThe nearest request that was:\n${await difference(nearest.text, asked, nearest.line)}`;
  return missedCall(file, what, { ...facts, nearestLine: nearest.line }, shown);
}
