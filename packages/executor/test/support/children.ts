import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const running = new Set<Child>();

/** Ends whatever a test that failed has left. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map((child) => child.kill()));
}

/** A process that runs one of the programs beside this file, with the built package. */
export class Child {
  readonly process: ChildProcess;
  readonly #messages: unknown[] = [];
  /** Resolves once the process has ended. */
  readonly gone: Promise<unknown>;
  #wake = (): void => {};

  constructor(program: string, { env }: { env?: NodeJS.ProcessEnv }, ...given: string[]) {
    const file = path.join(import.meta.dirname, program);
    this.process = fork(file, given, { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.gone = once(this.process, 'exit');
    this.process.on('message', (message) => {
      this.#messages.push(message);
      this.#wake();
    });
    this.process.on('exit', () => this.#wake());
    running.add(this);
    this.gone.then(() => running.delete(this));
  }

  /** What it says next. */
  async next(): Promise<Record<string, unknown>> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message as Record<string, unknown>;
      if (this.isGone) throw new Error(`The process ended: ${this.process.exitCode ?? this.process.signalCode}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async ask(message: object): Promise<Record<string, unknown>> {
    this.process.send(message);
    return this.next();
  }

  get isGone(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Kills it at once, whatever it does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.gone;
  }
}
