import * as z from 'zod';

/** What a result leaves out of a text. */
export const Cut = z.object({
  field: z.string(),
  /** Of the whole text. */
  characters: z.int(),
  /** Where all of it is; absent where nothing was kept. */
  resource: z.string().optional(),
});
export type Cut = z.infer<typeof Cut>;

/** Cuts texts to a length and remembers what was cut. */
export class Cutter {
  readonly #max: number;
  readonly cuts: Cut[] = [];

  constructor(maxLength: number) {
    this.#max = maxLength;
  }

  /** The text, or its beginning and its end around a line that says what is missing. */
  cut(field: string, text: string, resource?: string): string {
    const whole = text.toWellFormed();
    if (whole.length <= this.#max) return whole;
    this.cuts.push({ field, characters: whole.length, resource });
    const tail = Math.floor(this.#max / 3);
    const head = this.#max - tail;
    const missing = `[… ${whole.length - this.#max} characters left out${resource ? `; all of it: ${resource}` : ''} …]`;
    return `${whole.slice(0, head)}\n${missing}\n${whole.slice(-tail)}`.toWellFormed();
  }

  /** The value, where its JSON is not longer than texts may be. */
  value(field: string, value: unknown, resource?: string): unknown {
    const { length } = JSON.stringify(value) ?? '';
    if (length <= this.#max) return value;
    this.cuts.push({ field, characters: length, resource });
    return undefined;
  }
}

/** A text on one line, not longer than a bound. */
export function brief(text: string, maxLength = 300): string {
  const line = text.toWellFormed().replace(/\s+/g, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).toWellFormed()}…` : line;
}
