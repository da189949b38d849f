import { appendFile, truncate } from 'node:fs/promises';
import { MaeError } from '@mae/protocol';
import * as z from 'zod';
import { readText } from '../input/read-file.js';
import { unwritable } from '../output/write-file.js';
import { EvalRecord } from './record.js';

const Header = z.object({ type: z.literal('eval'), settings: z.string() });

function linesOf(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** The results of a set in a file, a line for each task, so that a set that was stopped goes on where it was. */
export class KeptRecords {
  readonly #file: string;
  readonly records: readonly EvalRecord[];

  private constructor(file: string, records: readonly EvalRecord[]) {
    this.#file = file;
    this.records = records;
  }

  /**
   * Reads what a file holds, or starts it. A last line that was cut off in the middle is taken away.
   *
   * @param settings what results must have been made with to count
   * @throws MaeError `CLI_FILE_INVALID` where it holds something else, or results of other settings
   */
  static async open(file: string, settings: string): Promise<KeptRecords> {
    const text = await readText(file).catch((error: unknown) => {
      if (MaeError.isInstance(error) && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
        return '';
      throw error;
    });
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole === '' && text.trim() !== '') throw invalid(file, 'its first line is no line of results');
    if (whole !== text) await truncate(file, Buffer.byteLength(whole));
    if (whole === '') {
      await append(file, { type: 'eval', settings });
      return new KeptRecords(file, []);
    }
    const [header, ...records] = read(file, whole);
    if (header.settings !== settings) {
      throw invalid(file, 'its results were made with another model or other flags; give another file');
    }
    return new KeptRecords(file, records);
  }

  async add(record: EvalRecord): Promise<void> {
    await append(this.#file, record);
  }
}

function read(file: string, text: string): [z.infer<typeof Header>, ...EvalRecord[]] {
  try {
    const [first, ...rest] = linesOf(text);
    return [Header.parse(first), ...z.array(EvalRecord).parse(rest)];
  } catch (cause) {
    throw invalid(file, 'it holds something else than results of mae eval', cause);
  }
}

function invalid(file: string, why: string, cause?: unknown): MaeError {
  return new MaeError({ code: 'CLI_FILE_INVALID', message: `${file} cannot be gone on with: ${why}.`, cause });
}

async function append(file: string, line: object): Promise<void> {
  await appendFile(file, `${JSON.stringify(line)}\n`).catch((error: unknown) => {
    throw unwritable(file, error);
  });
}
