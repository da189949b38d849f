/** What somebody waits for: a time, a signal, or being told to look again. */
export class Wake {
  #isDue = false;
  #resolve: (() => void) | undefined;

  /** Whoever waits goes on; where nobody does, the next wait is over at once. */
  now = (): void => {
    this.#isDue = true;
    this.#resolve?.();
  };

  /** Resolves when it is told to, after the time, or with the signal. */
  async wait(timeMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#isDue && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeMs);
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.#resolve = resolve;
      await promise;
      clearTimeout(timer);
    }
    this.#resolve = undefined;
    this.#isDue = false;
  }
}
