import { type FileHandle, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DurableEvent } from '@mae/protocol';
import { Blobs } from './blobs.js';
import { renewalName } from './claims.js';
import { isTemporary, openFile, placeFile, writeAll } from './disk.js';
import { readLines } from './event-file.js';
import { readEventLine } from './event-lines.js';
import type { Hold } from './hold.js';
import { blobsFolder, eventGenerations, eventsFile } from './run-paths.js';
import { sequenceTaken } from './store-errors.js';

export interface WriterOptions {
  hold: Hold;
  /** Whether events are forced to the disk one by one. */
  sync: boolean;
  onNotice: (notice: string) => void;
}

/** The open file of a run's events, in the hands of the one who may write to it. */
export class EventWriter {
  readonly #runId: string;
  readonly #handle: FileHandle;
  readonly #sync: boolean;
  #next: number;

  private constructor(runId: string, handle: FileHandle, next: number, sync: boolean) {
    this.#runId = runId;
    this.#handle = handle;
    this.#next = next;
    this.#sync = sync;
  }

  /**
   * Opens the log of a run for writing.
   *
   * A new writer puts a copy of the log in place under its own generation. So what the writer before it still writes
   * goes into a file that nobody reads any more, and what a crash left behind the last event is not copied.
   */
  static async open(options: WriterOptions): Promise<EventWriter> {
    const { hold, sync, onNotice } = options;
    const { folder, generation, runId } = hold;
    const file = eventsFile(folder, generation);
    const stored = await readLines(folder);
    const lines = stored?.lines ?? [];
    for (const [sequence, line] of lines.entries()) readEventLine(stored?.file ?? file, line, sequence);
    if (stored && stored.tornBytes > 0) {
      const what = `${stored.tornBytes} bytes of an event that a crash cut were removed from ${stored.file}`;
      onNotice(`${what}; the log of run ${runId} ends with event ${lines.length - 1}.`);
    }
    const content = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
    await placeFile(file, content, { sync });
    await sweep(hold);
    return new EventWriter(runId, await openFile(file, 'a'), lines.length, sync);
  }

  /** Adds an event. Where this fails the file may end in half of it: close the writer, and open another one. */
  async append(event: DurableEvent): Promise<void> {
    if (event.sequence !== this.#next) throw sequenceTaken(this.#runId, event.sequence, this.#next);
    await writeAll(this.#handle, Buffer.from(`${JSON.stringify(event)}\n`));
    if (this.#sync) await this.#handle.datasync();
    this.#next++;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Removes what earlier writers left: their copies of the log, and files that a kill kept from taking their place. */
async function sweep({ folder, generation, token }: Hold): Promise<void> {
  const names = await readdir(folder);
  const older = eventGenerations(names).filter((other) => other < generation);
  const foreign = (name: string): boolean => isTemporary(name) && !name.startsWith(`.tmp-${process.pid}-`);
  const renewals = names.filter((name) => name.startsWith(renewalName('')) && name !== renewalName(token));
  const gone = [...older.map((other) => eventsFile('', other)), ...names.filter(foreign), ...renewals];
  for (const name of gone) await rm(path.join(folder, name), { force: true });
  const blobs = await readdir(blobsFolder(folder)).catch(() => []);
  await new Blobs(folder, { sync: false }).sweep(blobs.filter(foreign));
}
