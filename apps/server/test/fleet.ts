import { eventually, isAlive, ServerProcess } from './server-process.js';

/** A process of the fleet that is started again whenever it is killed. */
class Member {
  #current: ServerProcess;
  #url: Promise<string> | undefined;
  readonly #start: () => ServerProcess;

  constructor(start: () => ServerProcess) {
    this.#start = start;
    this.#current = start();
  }

  /** Of an API process, once it listens. */
  url(): Promise<string> {
    this.#url ??= this.#current.url();
    return this.#url;
  }

  get current(): ServerProcess {
    return this.#current;
  }

  /** Kills it as the system does when there is no memory left, and starts it anew. Gives the processes it had. */
  replace(): number[] {
    const { pid = 0 } = this.#current.process;
    const had = [pid, ...this.#current.descendants()];
    this.#current.process.kill('SIGKILL');
    this.#current = this.#start();
    this.#url = undefined;
    return had;
  }
}

/** API processes and workers over one database, any of which may be killed at any time. */
export class Fleet implements AsyncDisposable {
  readonly #apis: Member[];
  readonly #workers: Member[];
  readonly #had = new Set<number>();
  #kills = 0;

  constructor(env: Record<string, string>, { apis, workers }: { apis: number; workers: number }) {
    const members = (count: number, args: string[]): Member[] =>
      Array.from({ length: count }, () => new Member(() => new ServerProcess([...args, '--log-level', 'warn'], env)));
    this.#apis = members(apis, ['start', '--port', '0']);
    this.#workers = members(workers, ['worker', '--max-runs', '6', '--drain-seconds', '0']);
  }

  /** An API process that listens, as a balancer picks one. */
  async url(turn: number): Promise<string> {
    for (let index = turn; ; index++) {
      const url = await this.#apis[index % this.#apis.length]?.url().catch(() => undefined);
      if (url !== undefined) return url;
    }
  }

  /** Kills the next of all processes, a worker more often than not. */
  killNext(): void {
    const all = [...this.#workers, ...this.#apis];
    for (const pid of all[this.#kills++ % all.length]?.replace() ?? []) this.#had.add(pid);
  }

  /** Stops all as an operator does, and waits until no process is left of any that has ever been there. */
  async stop(): Promise<void> {
    for (const { current } of [...this.#apis, ...this.#workers]) {
      for (const pid of [current.process.pid ?? 0, ...current.descendants()]) this.#had.add(pid);
      current.process.kill('SIGTERM');
      await current.ended;
    }
    await eventually(() => ![...this.#had].some(isAlive), 'every process of the fleet is gone');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { current } of [...this.#apis, ...this.#workers]) await current[Symbol.asyncDispose]();
  }
}
