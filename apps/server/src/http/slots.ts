import { problem } from '../problems.js';

/** Room for so many at once. What finds none is refused at once: nothing queues without end. */
export class Slots {
  readonly #max: number;
  readonly #what: string;
  #taken = 0;

  constructor(max: number, what: string) {
    this.#max = max;
    this.#what = what;
  }

  /** @throws MaeError `SERVER_BUSY` */
  take(): Disposable {
    if (this.#taken >= this.#max) {
      const message = `${this.#max} ${this.#what} are under way, as many as this server takes. Try again later.`;
      throw problem('SERVER_BUSY', message);
    }
    this.#taken++;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#taken--;
        held = false;
      },
    };
  }
}
