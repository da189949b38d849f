import { oneLine } from '../output/safe-text.js';
import { Block } from './block.js';
import { errorText } from './error-text.js';
import { clip, formatBytes, formatDuration } from './format.js';
import type { EventOf, Screen } from './screen.js';

/** What a program prints while it runs, and how it ended. */
export class OutputView {
  readonly #screen: Screen;
  readonly #live = new Map<string, Block>();

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  printed({ attemptId, stream, text }: EventOf<'execution.output'>): void {
    const key = `${attemptId} ${stream}`;
    const color = stream === 'stderr' ? this.#screen.style.yellow : (line: string) => line;
    const block = this.#live.get(key) ?? new Block((line) => this.#screen.quote(color(line)));
    this.#live.set(key, block);
    block.add(text);
  }

  /** @param who names the program where several run at once */
  executed({ outcome }: EventOf<'execution.completed'>, who = ''): void {
    this.end();
    const { style } = this.#screen;
    const { status, error, value, durationMs, stdoutBytes, truncated, files } = outcome;
    if (stdoutBytes === 0 && value !== undefined) this.#screen.quote(`→ ${clip(value.repr, 500)}`);
    if (truncated) this.#screen.quote(style.yellow('… more was printed than is kept'));
    for (const file of files) this.#screen.line('file', `${oneLine(file.name)} (${formatBytes(file.bytes)})`);
    const color = status === 'ok' ? style.green : style.red;
    const why = error === undefined ? '' : `: ${errorText(status, error)}`;
    const after = style.dim(`after ${formatDuration(durationMs)}`);
    this.#screen.line('', `${who}${color(status)} ${after}${why === '' ? '' : color(why)}`);
  }

  /** Ends lines that are still open. */
  end(): void {
    for (const block of this.#live.values()) block.end();
    this.#live.clear();
  }
}
