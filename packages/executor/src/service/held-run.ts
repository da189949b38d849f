import { type EventLog, type Lease, MaeError, type RunEvent, type RunStore } from '@mae/protocol';

export interface HeldRunOptions {
  store: RunStore;
  runId: string;
  owner: string;
  /** How long the lease holds without a sign of life; it is renewed three times as often. */
  leaseMs: number;
}

/** A run of a store in the hands of this process, for as long as it works on it. */
export class HeldRun {
  readonly runId: string;
  readonly log: EventLog;
  /** Aborts where the run is another's by now. */
  readonly lost: AbortSignal;
  readonly #options: HeldRunOptions;
  readonly #lease: Lease;
  readonly #renewal: NodeJS.Timeout;
  readonly #loses = new AbortController();
  #renewedAt = performance.now();
  #asking = false;

  private constructor(options: HeldRunOptions, lease: Lease, log: EventLog) {
    this.#options = options;
    this.#lease = lease;
    this.runId = options.runId;
    this.lost = this.#loses.signal;
    this.log = whileOwn(log, this.lost);
    this.#renewal = setInterval(() => void this.#renew(), options.leaseMs / 3).unref();
  }

  /** @throws MaeError `RUN_STORE_BUSY` where another process works on the run */
  static async take(options: HeldRunOptions): Promise<HeldRun> {
    const { store, runId, owner, leaseMs } = options;
    const lease = await store.lease(runId, owner, leaseMs);
    if (lease) return new HeldRun(options, lease, await store.log(runId, lease));
    throw new MaeError({
      code: 'RUN_STORE_BUSY',
      message: `Another process works on run ${runId}. Wait until it ends, or stop it first.`,
      retryable: true,
      details: { runId },
    });
  }

  async release(): Promise<void> {
    clearInterval(this.#renewal);
    await this.#options.store.release(this.#lease);
  }

  async #renew(): Promise<void> {
    const { store, runId, owner, leaseMs } = this.#options;
    const askedAt = performance.now();
    // An answer that does not come is no right to write: another may have taken the run by now.
    if (this.#asking) return this.#loseIfOver();
    this.#asking = true;
    try {
      if (await store.lease(runId, owner, leaseMs)) this.#renewedAt = askedAt;
      else this.#lose('was taken over by another process');
    } catch {
      // The store cannot be reached: the lease holds until its time is over.
      this.#loseIfOver();
    } finally {
      this.#asking = false;
    }
  }

  #loseIfOver(): void {
    if (performance.now() - this.#renewedAt > this.#options.leaseMs) this.#lose('could not be renewed in time');
  }

  #lose(how: string): void {
    clearInterval(this.#renewal);
    const { runId } = this.#options;
    const message = `The right to write to run ${runId} ${how}.`;
    this.#loses.abort(new MaeError({ code: 'RUN_LEASE_LOST', message, retryable: true, details: { runId } }));
  }
}

/** A log that takes nothing more once the run is another's: not even that it was stopped. */
function whileOwn(log: EventLog, lost: AbortSignal): EventLog {
  return {
    append: async (event) => {
      lost.throwIfAborted();
      return log.append(event);
    },
    putBlob: (content) => log.putBlob(content),
    getBlob: (sha256) => log.getBlob(sha256),
  };
}

/** Events of work on a held run; with the last of them the run is given back. */
export async function* whileHeld(
  taking: Promise<HeldRun>,
  signal: AbortSignal,
  work: (own: { runId: string; log: EventLog; signal: AbortSignal }) => AsyncIterable<RunEvent>,
): AsyncGenerator<RunEvent> {
  const held = await taking;
  try {
    yield* work({ runId: held.runId, log: held.log, signal: AbortSignal.any([signal, held.lost]) });
  } finally {
    await held.release();
  }
}
