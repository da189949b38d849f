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

  private constructor(options: HeldRunOptions, lease: Lease, log: EventLog) {
    this.#options = options;
    this.#lease = lease;
    this.runId = options.runId;
    this.log = log;
    this.lost = this.#loses.signal;
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
    try {
      if (await store.lease(runId, owner, leaseMs)) return;
    } catch {
      // The store cannot be reached: the lease may still hold, and the next append tells.
      return;
    }
    clearInterval(this.#renewal);
    const message = `Run ${runId} was taken over by another process.`;
    this.#loses.abort(new MaeError({ code: 'RUN_LEASE_LOST', message, details: { runId } }));
  }
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
