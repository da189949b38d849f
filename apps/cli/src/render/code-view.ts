import { safeText } from '../output/safe-text.js';
import { Block } from './block.js';
import type { EventOf, Screen } from './screen.js';

const maxLines = 400;

/** A program as it is written, and whole where nothing of it was seen. */
export class CodeView {
  readonly #screen: Screen;
  #live: { attemptId: string; block: Block; text: string } | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  written({ attemptId, text }: EventOf<'code.delta'>): void {
    if (this.#live?.attemptId !== attemptId) {
      this.end();
      // Fences are the reply's, not the program's.
      const block = new Block((line) => {
        if (!/^\s*```/.test(line)) this.#screen.quote(line);
      });
      this.#live = { attemptId, block, text: '' };
    }
    this.#live.text += text;
    this.#live.block.add(text);
  }

  completed({ attemptId, artifact }: EventOf<'code.completed'>): void {
    const seen = this.#live?.attemptId === attemptId ? this.#live.text : '';
    this.end();
    const code = artifact.code.trim();
    if (code === '') {
      this.#screen.line('', this.#screen.style.yellow('the reply held no program'));
    } else if (!seen.includes(code)) {
      this.#whole(code);
    }
  }

  end(): void {
    this.#live?.block.end();
    this.#live = undefined;
  }

  #whole(code: string): void {
    const lines = safeText(code).split('\n');
    for (const line of lines.slice(0, maxLines)) this.#screen.quote(line);
    if (lines.length > maxLines) this.#screen.quote(`… ${lines.length - maxLines} more lines`);
  }
}
