import {
  type ApprovalDecision,
  applyEvent,
  type DurableEvent,
  type EventLog,
  emptyRun,
  foldRun,
  isDurable,
  type RunEvent,
  type RunState,
  type RunSummary,
  schemaVersion,
} from '@mae/protocol';
import type { Approval } from '../options.js';
import { asFault, SUSPEND } from '../run/faults.js';
import { ApprovalDesk } from './approval-desk.js';
import { Followers } from './followers.js';
import { summaryOf } from './list-runs.js';

/** What a run is given to be started with. */
export interface RunHandles {
  signal: AbortSignal;
  approve: () => Promise<Approval>;
}

export interface LocalRunOptions {
  now: () => number;
  approvalMs: number;
  /** What the log of a resumed run holds already. */
  prefix?: DurableEvent[];
  /** Where its files are; absent where a store has them. */
  log?: EventLog;
}

/** One run held in memory: its log, its state, and those who read or steer it. */
export class LocalRun {
  readonly #events: DurableEvent[];
  #state: RunState;
  readonly #followers = new Followers();
  readonly #desk: ApprovalDesk;
  readonly #cancel = new AbortController();
  readonly #now: () => number;
  readonly #log: EventLog | undefined;
  /** Resolves with the run's id once its first event is stored; rejects where the run never started or resumed. */
  readonly started: Promise<string>;
  /** Resolves once nothing works for the run any more. Never rejects. */
  readonly settled: Promise<void>;

  constructor(
    start: (handles: RunHandles) => AsyncIterable<RunEvent>,
    { now, approvalMs, prefix = [], log }: LocalRunOptions,
  ) {
    this.#now = now;
    this.#log = log;
    this.#desk = new ApprovalDesk(approvalMs);
    this.#events = [...prefix];
    this.#state = prefix.length === 0 ? emptyRun : foldRun(prefix);
    for (const _ of unanswered(prefix)) this.#desk.opened();
    const started = Promise.withResolvers<string>();
    this.started = started.promise;
    // Whoever starts a run awaits this; a close in between must not count as unhandled.
    this.started.catch(() => {});
    const handles: RunHandles = { signal: this.#cancel.signal, approve: () => this.#desk.ask() };
    this.settled = this.#read(start, handles, started);
  }

  get state(): RunState {
    return this.#state;
  }

  /** The run in a list; `undefined` before its first event. */
  get summary(): RunSummary | undefined {
    const last = this.#events.at(-1);
    return last && summaryOf(this.#state, last.at);
  }

  /** The bytes of one of its files. */
  async blob(sha256: string): Promise<Uint8Array | undefined> {
    return this.#log?.getBlob(sha256);
  }

  /** True once the log has come to an end: the run is completed or suspended. */
  get ended(): boolean {
    return this.#state.status !== 'running';
  }

  /** Stops the run; it ends as `cancelled` a little later. False where it had ended. */
  cancel(reason: string): boolean {
    if (this.ended) return false;
    this.#cancel.abort(new DOMException(reason, 'AbortError'));
    this.#desk.close();
    return true;
  }

  /** Stops the run so that it can be resumed. */
  suspend(): void {
    if (this.ended) return;
    this.#cancel.abort(SUSPEND);
    this.#desk.close();
  }

  /** Answers the program that has waited longest. False where none waits. */
  approve(decision: ApprovalDecision): boolean {
    return !this.ended && this.#desk.answer(decision);
  }

  /** The durable events after a sequence, then all events as they happen, until the run ends or the signal aborts. */
  async *follow(after: number, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const follower = this.#followers.join();
    let next = after + 1;
    try {
      while (!signal?.aborted) {
        const transient = follower.transient[0];
        const durable = this.#events[next];
        if (transient !== undefined && transient.after < next) {
          follower.transient.shift();
          yield transient;
        } else if (durable !== undefined) {
          next++;
          yield durable;
        } else if (this.ended) {
          return;
        } else {
          await follower.changed(signal);
        }
      }
    } finally {
      this.#followers.leave(follower);
    }
  }

  async #read(
    start: (handles: RunHandles) => AsyncIterable<RunEvent>,
    handles: RunHandles,
    started: PromiseWithResolvers<string>,
  ): Promise<void> {
    let isStarted = false;
    try {
      for await (const event of start(handles)) {
        this.#take(event);
        started.resolve(event.runId);
        isStarted = true;
      }
      // A run that had passed is resumed without an event.
      if (this.#state.runId !== undefined) started.resolve(this.#state.runId);
    } catch (error) {
      if (isStarted && this.#state.runId !== undefined) this.#conclude(this.#state.runId, error);
      else started.reject(error);
    } finally {
      this.#desk.close();
    }
  }

  #take(event: RunEvent): void {
    if (!isDurable(event)) {
      this.#followers.tell(event);
      return;
    }
    this.#state = applyEvent(this.#state, event);
    this.#events.push(event);
    if (event.type === 'approval.requested') this.#desk.opened();
    this.#followers.tell();
  }

  /** The executor stopped without a last word. A run that was started always ends, so this service writes it. */
  #conclude(runId: string, error: unknown): void {
    if (this.ended) return;
    this.#take({
      schemaVersion,
      runId,
      at: new Date(this.#now()).toISOString(),
      sequence: this.#state.sequence + 1,
      type: 'run.completed',
      stopReason: 'fault',
      fault: asFault(error),
      missing: [],
    });
  }
}

/** Programs that were waiting for an answer when the log ended. */
function unanswered(events: DurableEvent[]): string[] {
  const waiting = new Set<string>();
  for (const event of events) {
    if (event.type === 'approval.requested') waiting.add(event.attemptId);
    if (event.type === 'approval.resolved') waiting.delete(event.attemptId);
  }
  return [...waiting];
}
