import { safeText } from '../output/safe-text.js';

/** Writes text that comes in pieces as whole lines behind a margin. */
export class Block {
  readonly #writeLine: (line: string) => void;
  #rest = '';

  constructor(writeLine: (line: string) => void) {
    this.#writeLine = writeLine;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#writeLine(safeText(line));
  }

  /** Writes what is left of a last line without its end. */
  end(): void {
    if (this.#rest !== '') this.#writeLine(safeText(this.#rest));
    this.#rest = '';
  }
}
