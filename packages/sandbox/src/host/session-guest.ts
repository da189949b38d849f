import { MemoryBaseline } from '../memory-baseline.js';
import type { Guest } from './guest.js';

/** Where a job gets its guest. */
export interface GuestSource {
  take(memoryMb: number, onCatastrophicError: () => void): Promise<Guest>;
  /** From where memory is counted; absent: from the start of each job. */
  readonly memory?: MemoryBaseline;
}

/** The one guest of a session: its first job takes it, and every later one has the same. */
export class SessionGuest implements GuestSource {
  readonly #source: GuestSource;
  readonly memory = new MemoryBaseline();
  #guest: Promise<Guest> | undefined;
  #onCatastrophicError = (): void => {};

  constructor(source: GuestSource) {
    this.#source = source;
  }

  take(memoryMb: number, onCatastrophicError: () => void): Promise<Guest> {
    this.#onCatastrophicError = onCatastrophicError;
    this.#guest ??= this.#source.take(memoryMb, () => this.#onCatastrophicError());
    return this.#guest;
  }
}
