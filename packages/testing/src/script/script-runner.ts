import { MaeError } from '@mae/protocol';
import type { ScriptRequest, When } from './script-request.js';
import { reply, type Script, type Step } from './step.js';

function holds(wanted: string | RegExp | undefined, text: string): boolean {
  if (wanted === undefined) return true;
  // `search` ignores a pattern's `lastIndex`, so that a global pattern can be used again.
  return typeof wanted === 'string' ? text.includes(wanted) : text.search(wanted) >= 0;
}

function matches(when: When | undefined, request: ScriptRequest): boolean {
  const isText = request.endpoint === 'chat' || request.endpoint === 'fim';
  if (when === undefined) return isText;
  if (typeof when === 'function') return isText && when(request);
  if (when.endpoint === undefined ? !isText : when.endpoint !== request.endpoint) return false;
  const model = typeof when.model === 'string' ? when.model === request.model : holds(when.model, request.model);
  return model && holds(when.user, request.user) && holds(when.system, request.system);
}

function describeWhen(when: When | undefined): string {
  if (when === undefined) return 'any call';
  if (typeof when === 'function') return 'a call its function accepts';
  return Object.entries(when)
    .map(([field, wanted]) => `${field} ${wanted instanceof RegExp ? wanted : JSON.stringify(wanted)}`)
    .join(', ');
}

/** At most 80 characters of a text, on one line. */
function head(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}

/** What can be left of a script, and calls it did not foresee. One runner per server or model. */
export class ScriptRunner<Body = unknown> {
  #script: Script<Body>;
  /** How often each step was taken, by its place. */
  readonly #used: number[] = [];
  readonly #unexpected: string[] = [];
  #calls = 0;

  constructor(script: Script<Body>) {
    this.#script = script;
  }

  /** Begins anew with another script. */
  load(script: Script<Body>): void {
    this.#script = script;
    this.#used.length = 0;
    this.#unexpected.length = 0;
    this.#calls = 0;
  }

  /** Adds steps behind those of a list; a function gives way to them. */
  append(steps: readonly Step[]): void {
    if (typeof this.#script === 'function') this.load(steps);
    else this.#script = [...this.#script, ...steps];
  }

  /** The step for a call. Rejects with `TESTING_UNEXPECTED_CALL` where there is none, and keeps it for `problems`. */
  async take(request: ScriptRequest<Body>): Promise<Step> {
    const index = this.#calls++;
    const script = this.#script;
    if (typeof script === 'function') {
      const answer = await script(request, index);
      if (answer === undefined) throw this.unexpected(request, 'the script function returned nothing');
      return typeof answer === 'string' ? reply(answer) : answer;
    }
    const step = this.#takeFirst(script, request);
    if (step !== undefined) return step;
    const left = this.#unused().join(' | ') || 'no more calls';
    throw this.unexpected(request, `expected: ${left}`);
  }

  /** The step for a call that is answered without one too; a function is not asked. */
  takeNamed(request: ScriptRequest<Body>): Step | undefined {
    return typeof this.#script === 'function' ? undefined : this.#takeFirst(this.#script, request);
  }

  #takeFirst(script: readonly Step[], request: ScriptRequest<Body>): Step | undefined {
    const position = script.findIndex((step, at) => this.#left(step, at) > 0 && matches(step.when, request));
    const step = script[position];
    if (step !== undefined) this.#used[position] = (this.#used[position] ?? 0) + 1;
    return step;
  }

  /** Notes a call that nothing foresaw, and returns the error that says so. */
  unexpected(request: Pick<ScriptRequest, 'model' | 'user'>, why: string): MaeError {
    const text = `Unexpected call to model ${JSON.stringify(request.model)} (last user message: "${head(request.user)}"); ${why}.`;
    this.note(text);
    return new MaeError({ code: 'TESTING_UNEXPECTED_CALL', message: text });
  }

  note(problem: string): void {
    this.#unexpected.push(problem);
  }

  /** Unexpected calls and unused steps, in words. Empty when all went as scripted. */
  problems(): string[] {
    return [...this.#unexpected, ...this.#unused().map((step) => `Unused step: ${step}.`)];
  }

  /** @throws MaeError `TESTING_SCRIPT_NOT_DONE` listing every problem. */
  assertDone(): void {
    const problems = this.problems();
    if (problems.length === 0) return;
    throw new MaeError({
      code: 'TESTING_SCRIPT_NOT_DONE',
      message: `The script and the calls differ:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      details: { problems },
    });
  }

  #left(step: Step, at: number): number {
    if (step.times === 'any') return 1;
    return (step.times ?? 1) - (this.#used[at] ?? 0);
  }

  #unused(): string[] {
    if (typeof this.#script === 'function') return [];
    return this.#script.flatMap((step, at) => {
      if (step.times === 'any' || this.#left(step, at) <= 0) return [];
      const what =
        step.kind === 'reply'
          ? `reply "${head(step.content)}"`
          : step.kind === 'failure'
            ? `status ${step.status}`
            : (step.how ?? 'reset');
      return [`#${at} ${what} for ${describeWhen(step.when)}`];
    });
  }
}
