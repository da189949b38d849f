import { type DurableEvent, type EventLog, MaeError } from '@mae/protocol';
import type { Blobs } from './blobs.js';
import { EventWriter } from './event-writer.js';
import type { Hold } from './hold.js';
import { guarded } from './store-errors.js';

export interface FileEventLogOptions {
  runId: string;
  folder: string;
  blobs: Blobs;
  sync: boolean;
  onNotice: (notice: string) => void;
  /** The right to write, taken where it is not held yet. */
  hold: () => Promise<Hold>;
  /** Called once an event has ended the run, or suspended it: nothing needs to be held any more. */
  ended: () => Promise<void>;
}

/** The log of one run, in its folder. Opened for writing by its first `append`. */
export class FileEventLog implements EventLog {
  readonly #options: FileEventLogOptions;
  #open: { writer: EventWriter; hold: Hold } | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: FileEventLogOptions) {
    this.#options = options;
  }

  append(event: DurableEvent): Promise<void> {
    return this.#inTurn(() => guarded(this.#options.folder, () => this.#append(event)));
  }

  putBlob(content: Uint8Array): Promise<string> {
    return this.#options.blobs.put(content);
  }

  getBlob(sha256: string): Promise<Uint8Array | undefined> {
    return this.#options.blobs.get(sha256);
  }

  /** Closes the file; an append after that opens it again. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => {});
    return done;
  }

  async #append(event: DurableEvent): Promise<void> {
    const { runId, hold: take, sync, onNotice, ended } = this.#options;
    if (event.runId !== runId) {
      const message = `An event of run ${event.runId} cannot be stored in the log of run ${runId}.`;
      throw new MaeError({ code: 'RUN_ID_INVALID', message });
    }
    const hold = await take();
    try {
      await hold.assertHeld();
      if (this.#open?.hold !== hold) await this.#close();
      this.#open ??= { hold, writer: await EventWriter.open({ hold, sync, onNotice }) };
      await this.#open.writer.append(event);
      // Whoever took over before this moment may have read the log without the event; whoever does later reads it.
      await hold.assertHeld();
    } catch (error) {
      await this.#close();
      throw error;
    }
    if (event.type === 'run.completed' || event.type === 'run.suspended') await ended();
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.writer.close().catch(() => {});
  }
}
