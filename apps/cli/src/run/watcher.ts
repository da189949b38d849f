import type { ExecutionResult, RunEvent } from '@mae/protocol';
import type { ColorWhen } from '../flags.js';
import { writeAnswer, writeError } from '../output/streams.js';
import { showDiff } from '../render/diff-view.js';
import { faultText, type GivenBounds, whyNot } from '../render/ending.js';
import { lastLine } from '../render/last-line.js';
import { Progress } from '../render/progress.js';
import { styleFor } from '../render/style.js';
import { writeProblem } from '../report.js';

export interface WatcherOptions {
  format: 'text' | 'json' | 'jsonl';
  quiet: boolean;
  color: ColorWhen;
  given: GivenBounds;
}

/** Shows a run to whoever started it: a person on standard error, a program on standard output. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #progress: Progress;
  readonly #style;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#style = styleFor(process.stderr, options.color);
    this.#progress = new Progress({ write: writeError, style: this.#style });
  }

  begin(task: string): void {
    if (this.#showsProgress) this.#progress.begin(task);
  }

  show(event: RunEvent): void {
    if (this.#options.format === 'jsonl') writeAnswer(`${JSON.stringify(event)}\n`);
    else if (this.#showsProgress) this.#progress.show(event);
  }

  /** What a repair changed in a program. */
  diff(before: string, after: string): void {
    if (this.#showsProgress) showDiff(before, after, { write: writeError, style: this.#style });
  }

  get #showsProgress(): boolean {
    return !this.#options.quiet && this.#options.format !== 'jsonl';
  }

  /** The last line: how it ended, and what it took; where progress is off, only why it did not succeed. */
  end(result: ExecutionResult): void {
    const { quiet, given } = this.#options;
    const why = quiet ? whyNot(result, given) : faultText(result);
    if (why !== undefined) writeProblem(why);
    if (quiet) return;
    this.#progress.finish();
    writeError(`${lastLine(result, this.#style, given)}\n`);
  }
}
