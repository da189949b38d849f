import type { RunEvent } from '@mae/protocol';
import { oneLine } from '../output/safe-text.js';
import { ChecksView } from './checks-view.js';
import { CodeView } from './code-view.js';
import { clip } from './format.js';
import { OutputView } from './output-view.js';
import { type EventOf, Screen } from './screen.js';
import type { Style } from './style.js';

type Handlers = { [T in RunEvent['type']]?: (event: EventOf<T>) => void };

export interface ProgressOptions {
  write: (text: string) => void;
  style: Style;
}

/** A run as lines for a person, in the order things happen: plan, code, output, checks, repair. */
export class Progress {
  readonly #screen: Screen;
  readonly #checks: ChecksView;
  readonly #code: CodeView;
  readonly #output: OutputView;
  /** Several first attempts at once: pieces of their code would be mixed up, so each is shown whole. */
  #sideBySide = false;
  readonly #candidates = new Map<string, number>();

  constructor(options: ProgressOptions) {
    this.#screen = new Screen(options);
    this.#checks = new ChecksView(this.#screen);
    this.#code = new CodeView(this.#screen);
    this.#output = new OutputView(this.#screen);
  }

  /** Said at once, before anything is started. */
  begin(task: string): void {
    this.#screen.line('task', clip(task, 300));
  }

  show<T extends RunEvent['type']>(event: EventOf<T>): void {
    const handle = this.#handlers[event.type as T] as ((event: EventOf<T>) => void) | undefined;
    handle?.(event);
  }

  /** Ends lines that are still open. */
  finish(): void {
    this.#code.end();
    this.#output.end();
  }

  readonly #handlers: Handlers = {
    'run.started': ({ options }) => {
      this.#sideBySide = options.candidates > 1;
      this.#checks.add(options.checks, 'checks');
    },
    'model.requested': ({ phase, model, round = 0 }) => {
      if (phase === 'planning') this.#note('plan', `${model} is planning${round === 0 ? '' : ' another way'} …`);
    },
    'plan.completed': (event) => this.#planned(event),
    'checks.proven': (event) => this.#checks.proven(event),
    'attempt.started': ({ attemptId, attempt, candidate, model, strategy }) => {
      const isFirst = strategy === 'first';
      if (this.#sideBySide && isFirst) this.#candidates.set(attemptId, candidate + 1);
      else this.#sideBySide = false;
      const by = isFirst && model === 'caller' ? 'the program as it was given' : `attempt ${attempt} by ${model}`;
      this.#note('code', `${this.#who(attemptId)}${by}${isFirst ? '' : `, ${strategy}`}`);
    },
    'code.delta': (event) => {
      if (!this.#sideBySide) this.#code.written(event);
    },
    'code.completed': (event) => {
      if (this.#candidates.has(event.attemptId)) this.#note('code', this.#who(event.attemptId).trimEnd());
      // Whoever gave a program knows it.
      if (event.artifact.model !== 'caller') this.#code.completed(event);
    },
    'code.validated': ({ mended }) => {
      for (const text of mended) this.#note('', `mended without a call: ${oneLine(text)}`);
    },
    'approval.resolved': ({ decision }) => {
      this.#note('approval', { approve: 'given', reject: 'refused', edit: 'given, with changes' }[decision]);
    },
    'execution.started': ({ attemptId }) => this.#note('run', `${this.#who(attemptId)}in the sandbox …`),
    'execution.output': (event) => {
      if (!this.#sideBySide) this.#output.printed(event);
    },
    'execution.completed': (event) => this.#output.executed(event, this.#who(event.attemptId)),
    'verification.completed': ({ attemptId, checks }) => {
      if (this.#candidates.has(attemptId)) this.#note('check', this.#who(attemptId).trimEnd());
      this.#checks.verdicts(checks);
    },
    'diagnosis.completed': ({ diagnosis }) => {
      const { rootCause, strategy, blames, checkIds } = diagnosis;
      const how = blames === 'check' && checkIds.length > 0 ? `${strategy}; blames ${checkIds.join(', ')}` : strategy;
      this.#screen.line('repair', `${clip(rootCause, 300)} ${this.#screen.style.dim(`(${how})`)}`);
    },
    'checks.changed': (event) => this.#checks.changed(event),
    'model.completed': ({ completion: { retries } }) => {
      if (retries > 0) this.#note('model', `answered at try ${retries + 1}`);
    },
  };

  /** `candidate 2: ` where several run at once. */
  #who(attemptId: string): string {
    const candidate = this.#candidates.get(attemptId);
    return candidate === undefined ? '' : `candidate ${candidate}: `;
  }

  #note(label: string, text: string): void {
    this.#screen.line(label, this.#screen.style.dim(text));
  }

  #planned({ plan, source }: EventOf<'plan.completed'>): void {
    if (source === 'none') return;
    if (source === 'fallback') {
      const text = 'the model gave no usable plan: going on with the task alone, without checks of its own';
      this.#screen.line('plan', this.#screen.style.yellow(text));
      return;
    }
    this.#screen.line('plan', oneLine(plan.summary));
    for (const [index, step] of plan.steps.entries()) this.#screen.line('', `${index + 1}. ${oneLine(step)}`);
    this.#checks.add(plan.checks);
  }
}
