import { randomBytes } from 'node:crypto';
import { type DurableEvent, foldRun, MaeError, type RunState, type RunStore, type RunSummary } from '@mae/protocol';
import { HeldRun } from './held-run.js';

/** How long a lease of a service holds, in milliseconds. */
const leaseMs = 60_000;

const pageLength = 200;

/** The runs of a service in its store. */
export class StoredRuns {
  readonly #store: RunStore;
  /** One life of one service: a service that starts anew is another owner. */
  readonly #owner = `service ${process.pid}-${randomBytes(6).toString('hex')}`;

  constructor(store: RunStore) {
    this.#store = store;
  }

  take(runId: string): Promise<HeldRun> {
    return HeldRun.take({ store: this.#store, runId, owner: this.#owner, leaseMs });
  }

  async state(runId: string): Promise<RunState | undefined> {
    const events = await this.#store.read(runId);
    return events.length === 0 ? undefined : foldRun(events);
  }

  /** @throws MaeError `RUN_NOT_FOUND` */
  async events(runId: string, from = 0): Promise<DurableEvent[]> {
    const events = await this.#store.read(runId);
    if (events.length > 0) return events.slice(from);
    throw new MaeError({ code: 'RUN_NOT_FOUND', message: `There is no run ${runId}.`, details: { runId } });
  }

  async blob(runId: string, sha256: string): Promise<Uint8Array | undefined> {
    const isThere = (await this.#store.read(runId)).length > 0;
    return isThere ? (await this.#store.log(runId)).getBlob(sha256) : undefined;
  }

  list(options?: Parameters<RunStore['list']>[0]): Promise<RunSummary[]> {
    return this.#store.list(options);
  }

  /** Runs that nobody ended: those cut off in the middle, and those a shutdown suspended at work. Oldest first. */
  async unfinished(): Promise<string[]> {
    const found: string[] = [];
    for (const status of ['running', 'suspended'] as const) {
      let page: RunSummary[] = [];
      do {
        page = await this.#store.list({ status, limit: pageLength, before: page.at(-1)?.runId });
        for (const { runId } of page) {
          const state = await this.state(runId);
          if (state && mayGoOn(state)) found.push(runId);
        }
      } while (page.length === pageLength);
    }
    return found.reverse();
  }
}

/** The id of a new run of a store: the log is opened under it before the run begins. */
export const newRunId = (): string => `run_${randomBytes(16).toString('hex')}`;

/** Whether nothing but a process is missing. */
function mayGoOn(state: RunState): boolean {
  if (state.status === 'completed') return false;
  return state.status === 'running' || (state.reason === 'shutdown' && state.waitingFor === undefined);
}
