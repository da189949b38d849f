const worthFlushingMs = 5;

/** The one timer of the host that stands for all of a guest's: it is set to the earliest. */
export class WaitingTimer {
  #at: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waiting: { resolve: () => void; reject: (reason: Error) => void } | undefined;
  #released = false;

  /** A negative delay means that nothing is left to wait for. */
  set(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#at = delayMs >= 0 ? performance.now() + delayMs : undefined;
    this.#arm();
  }

  get isSet(): boolean {
    return this.#at !== undefined;
  }

  /** Whether waiting takes long enough for output to be worth handing over first. */
  get isLong(): boolean {
    return this.#at !== undefined && this.#at - performance.now() > worthFlushingMs;
  }

  /** Resolves when the time has come, or with `wake`; where nothing sets it, only `release` ends the wait. */
  passed(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#released) return reject(new Error('Released'));
      this.#waiting = { resolve, reject };
      this.#arm();
    });
  }

  /** Ends the wait of now before its time. What is set stays set. */
  wake(): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve();
  }

  /** Ends every wait, now and later, with a rejection. */
  release(): void {
    this.#released = true;
    clearTimeout(this.#timer);
    this.#waiting?.reject(new Error('Released'));
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#at === undefined || this.#waiting === undefined || this.#released) return;
    this.#timer = setTimeout(
      () => {
        const waiting = this.#waiting;
        this.#at = undefined;
        this.#waiting = undefined;
        waiting?.resolve();
      },
      Math.max(0, this.#at - performance.now()),
    );
  }
}
