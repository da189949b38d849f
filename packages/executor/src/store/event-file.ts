import { open, readdir } from 'node:fs/promises';
import type { DurableEvent } from '@mae/protocol';
import { type EventLines, readEventLine, splitLines } from './event-lines.js';
import { eventGenerations, eventsFile } from './run-paths.js';
import { damaged, guarded, isMissing } from './store-errors.js';

/** More than any run writes; what is larger was not written by a run. */
const mostBytes = 1024 * 1024 * 1024;

/** The newest events of a run, unparsed. */
export interface StoredLines extends EventLines {
  file: string;
  content: Buffer;
}

async function readWhole(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) throw damaged(file, `has ${size} bytes; ${mostBytes} are read at most`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * The lines of a run's log; `undefined` where there is none.
 *
 * A new writer puts a file of its own in place and removes the one before: a reader that comes in between looks again.
 */
export async function readLines(folder: string): Promise<StoredLines | undefined> {
  for (;;) {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const [generation] = eventGenerations(names);
    if (generation === undefined) return undefined;
    const file = eventsFile(folder, generation);
    try {
      const content = await readWhole(file);
      return { file, content, ...splitLines(content) };
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

/** The events of a run from a sequence on; none where there is no run. The ones before are not parsed. */
export function readEvents(folder: string, from: number): Promise<DurableEvent[]> {
  return guarded(folder, async () => {
    const stored = await readLines(folder);
    if (stored === undefined) return [];
    const { file, lines } = stored;
    return lines.slice(from).map((line, index) => readEventLine(file, line, from + index));
  });
}
