import type { Guest, GuestFactory, Job } from './guest.js';
import type { GuestSource } from './session-guest.js';

interface Warm {
  guest: Promise<Guest>;
  memoryMb: number;
  onCatastrophicError: () => void;
}

/**
 * Keeps one guest made ahead, for the memory that the last job asked for: making one costs more than most programs.
 * Where none is to be kept, each is made when it is taken.
 */
export class WarmGuests implements GuestSource {
  readonly #factory: GuestFactory;
  readonly #isAhead: boolean;
  #warm: Warm | undefined;

  constructor(factory: GuestFactory, isAhead: boolean) {
    this.#factory = factory;
    this.#isAhead = isAhead;
  }

  /** Makes a guest for a job that is still to come. */
  prepare(memoryMb: number): void {
    if (!this.#isAhead || this.#warm !== undefined) return;
    const warm = this.#make(memoryMb);
    this.#warm = warm;
    const rehearse = async () => {
      const guest = await warm.guest;
      // Where a job has it by now, it would wait for nothing.
      if (this.#warm === warm) await guest.rehearse?.();
    };
    // Who takes the guest hears of what is wrong with it.
    rehearse().catch(() => {});
  }

  readyFor(job: Job): void {
    this.#factory.readyFor?.(job);
  }

  /** A fresh guest, the one made ahead if it fits. */
  async take(memoryMb: number, onCatastrophicError: () => void): Promise<Guest> {
    const ahead = this.#warm;
    this.#warm = undefined;
    if (ahead !== undefined && ahead.memoryMb !== memoryMb) await discard(ahead);
    const warm = ahead?.memoryMb === memoryMb ? ahead : this.#make(memoryMb);
    warm.onCatastrophicError = onCatastrophicError;
    return warm.guest;
  }

  #make(memoryMb: number): Warm {
    const warm: Warm = {
      memoryMb,
      onCatastrophicError: () => {},
      guest: this.#factory.create({ memoryMb, onCatastrophicError: () => warm.onCatastrophicError() }),
    };
    // Who takes the guest hears of it.
    warm.guest.catch(() => {});
    return warm;
  }
}

async function discard(warm: Warm): Promise<void> {
  const guest = await warm.guest.catch(() => undefined);
  guest?.isolate.dispose();
}
