/** One timer at a time, set anew for each part of a job. */
export class Deadline {
  readonly #onPassed: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onPassed: () => void) {
    this.#onPassed = onPassed;
  }

  set(milliseconds: number): void {
    this.clear();
    this.#timer = setTimeout(this.#onPassed, milliseconds);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
