import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { MaeError } from '@mae/protocol';
import { userAgent } from '../user-agent.js';
import { cassetteVersion, type Entry } from './entry.js';
import { failedCassette } from './errors.js';
import { lockForRecording } from './lock.js';
import type { CassetteMode } from './options.js';
import { type Recorded, readLines, readTape } from './read-lines.js';

const head = `${JSON.stringify({ cassette: cassetteVersion, by: userAgent })}\n`;
const keyOf = ({ requestHash, ordinal }: Pick<Entry, 'requestHash' | 'ordinal'>) => `${requestHash} ${ordinal}`;

/** Runs file work; its faults become `CLIENT_CASSETTE_FAILED`. */
async function guarded<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw MaeError.isInstance(error) ? error : failedCassette(file, error);
  }
}

/** The recorded calls of a file, and its end, where calls are added. */
export class Tape {
  /** In the order of the file, as it was when it was opened. */
  readonly recorded: readonly Recorded[];
  /** Whether there was a file with anything in it. */
  readonly exists: boolean;
  readonly #file: string;
  readonly #byKey: ReadonlyMap<string, Recorded>;
  readonly #unlock: (() => Promise<void>) | undefined;
  /** What stands before the next line that is added. */
  #lead: string;
  #written: Promise<void> = Promise.resolve();

  private constructor(file: string, text: string, unlock?: () => Promise<void>) {
    this.#file = file;
    this.#unlock = unlock;
    this.exists = text.trim() !== '';
    this.recorded = readLines(file, text);
    // The later one counts: a call that was cancelled is recorded again where it is asked again.
    this.#byKey = new Map(this.recorded.map((one) => [keyOf(one.entry), one]));
    // A head after a line without an end says that a kill cut it.
    const unended = this.exists && !text.endsWith('\n');
    this.#lead = unended ? `\n${head}` : this.exists ? '' : head;
  }

  /** @throws MaeError `CLIENT_CASSETTE_…` */
  static async open(file: string, mode: CassetteMode): Promise<Tape> {
    if (mode !== 'record') return new Tape(file, (await readTape(file)) ?? '');
    const unlock = await guarded(file, () => lockForRecording(file));
    try {
      await guarded(file, () => write(file, 'w', head));
      return new Tape(file, head, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  find(key: Pick<Entry, 'requestHash' | 'ordinal'>): Recorded | undefined {
    return this.#byKey.get(keyOf(key));
  }

  /** Adds a call; resolves once it is in the file. @throws MaeError `CLIENT_CASSETTE_FAILED` */
  append(entry: Entry): Promise<void> {
    const written = this.#written.then(() => guarded(this.#file, () => this.#add(`${JSON.stringify(entry)}\n`)));
    this.#written = written.catch(() => {});
    return written;
  }

  /** Waits for what is being written and gives the lock back. */
  async close(): Promise<void> {
    await this.#written;
    await this.#unlock?.();
  }

  async #add(line: string): Promise<void> {
    if (!this.exists) await mkdir(path.dirname(this.#file), { recursive: true });
    await write(this.#file, 'a', this.#lead + line);
    this.#lead = '';
  }
}

/** One write, so that lines of several processes do not mix. */
async function write(file: string, flag: 'a' | 'w', text: string): Promise<void> {
  const handle = await open(file, flag);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
  } finally {
    await handle.close();
  }
}
