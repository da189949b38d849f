import type { RunEvent } from '@mae/protocol';
import type { Style } from './style.js';

/** The event of a type. */
export type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** Widest label and a space. */
const margin = 9;

/** Where progress goes: lines with a label, and quoted lines of what others wrote. */
export class Screen {
  readonly #write: (text: string) => void;
  readonly style: Style;

  constructor(options: { write: (text: string) => void; style: Style }) {
    this.#write = options.write;
    this.style = options.style;
  }

  line(label: string, text: string): void {
    this.#write(`${this.style.cyan(label.padEnd(margin))}${text}\n`);
  }

  quote(line: string): void {
    this.#write(`${' '.repeat(margin)}${this.style.dim('│')} ${line}`.trimEnd().concat('\n'));
  }
}
