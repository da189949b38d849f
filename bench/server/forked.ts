import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';

/** A program of this folder in a process of its own, and what it says, one message after the other. */
export class Forked implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #said: unknown[] = [];
  readonly #waiting: PromiseWithResolvers<unknown>[] = [];
  readonly #ended: Promise<void>;
  #end: Error | undefined;

  constructor(program: string, options: object) {
    this.#child = fork(new URL(program, import.meta.url), [JSON.stringify(options)]);
    this.#child.on('message', (message) => {
      const first = this.#waiting.shift();
      if (first === undefined) this.#said.push(message);
      else first.resolve(message);
    });
    this.#ended = Promise.all([once(this.#child, 'exit'), once(this.#child, 'disconnect')]).then(async ([[code]]) => {
      // What it said last is read by now, and told in this turn.
      await turn();
      this.#end = new Error(`${program} ended with ${code}`);
      for (const one of this.#waiting.splice(0)) one.reject(this.#end);
    });
  }

  /** The next message. Who asks knows what it is. */
  async next<T>(): Promise<T> {
    if (this.#said.length > 0) return this.#said.shift() as T;
    if (this.#end) throw this.#end;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.push(waiting);
    return (await waiting.promise) as T;
  }

  say(message: string): void {
    this.#child.send(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }
}

/** The one message of a program that ends with it. */
export async function saidBy<T>(program: string, options: object): Promise<T> {
  await using child = new Forked(program, options);
  return await child.next<T>();
}
