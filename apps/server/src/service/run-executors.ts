import { MistralAutonomousExecutor, type MistralAutonomousExecutorOptions } from '@mae/executor';

/** What works on runs: `MistralAutonomousExecutor`, as far as the server uses it. */
export type RunExecutor = Pick<MistralAutonomousExecutor, 'check' | 'stream' | 'resume'>;

/**
 * The executor of the server, and one for each piece of work that is done with the key of a caller. All of them share
 * one sandbox.
 */
export class RunExecutors {
  readonly #own: RunExecutor;
  readonly #options: MistralAutonomousExecutorOptions;

  /**
   * @param own works with the server's key; never closed here
   * @param options for those with another key; they must hold the sandbox
   */
  constructor(own: RunExecutor, options: MistralAutonomousExecutorOptions = {}) {
    this.#own = own;
    this.#options = options;
  }

  /** Does work with the executor that has the key, or without one with the server's own. */
  async use<T>(callerKey: string | undefined, work: (executor: RunExecutor) => Promise<T>): Promise<T> {
    if (callerKey === undefined) return work(this.#own);
    await using executor = new MistralAutonomousExecutor({ ...this.#options, apiKey: callerKey });
    return await work(executor);
  }
}
