import {
  applyEvent,
  DurableEvent,
  type EventLog,
  emptyRun,
  foldRun,
  MaeError,
  parseAs,
  type RunEvent,
  type RunState,
  schemaVersion,
  type TransientEvent,
} from '@mae/protocol';

type WithoutEnvelope<E, K extends PropertyKey> = E extends unknown ? Omit<E, K> : never;

/** An event without what the journal adds: version, run, time, sequence. */
export type DurableBody = WithoutEnvelope<DurableEvent, 'schemaVersion' | 'runId' | 'at' | 'sequence'>;
export type TransientBody = WithoutEnvelope<TransientEvent, 'schemaVersion' | 'runId' | 'at' | 'after'>;
export type DurableType = DurableEvent['type'];
type BodyOf<T extends DurableType> = Extract<DurableBody, { type: T }>;
type EventOf<T extends DurableType> = Extract<DurableEvent, { type: T }>;

/** What a step belongs to: an attempt, a round of planning, or the run itself. */
export type Scope = { attemptId?: string; round?: number };

export interface JournalOptions {
  runId: string;
  log: EventLog;
  /** What the log holds already. */
  prefix: DurableEvent[];
  now: () => number;
  /** Called with each event once it is stored, and with each transient one. */
  emit: (event: RunEvent) => void;
}

const keyOf = (type: string, scope: Scope): string => `${type} ${scope.attemptId ?? ''} ${scope.round ?? ''}`;

function scopeOf(event: DurableEvent): Scope {
  return {
    attemptId: 'attemptId' in event ? event.attemptId : undefined,
    round: 'round' in event ? event.round : undefined,
  };
}

/**
 * The one writer of a run's log, and its memory.
 *
 * The loop of a run is written as if it always started from nothing. Each of its steps goes through `step`, which
 * answers from the log where the log has the answer: that is all there is to resuming.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #recorded = new Map<string, DurableEvent>();
  #state: RunState;
  #tail: Promise<unknown> = Promise.resolve();
  #rejection: MaeError | undefined;
  #ended = false;
  readonly #rejected = new AbortController();

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#state = options.prefix.length === 0 ? emptyRun : foldRun(options.prefix);
    for (const event of options.prefix) this.#recorded.set(keyOf(event.type, scopeOf(event)), event);
  }

  /** The log so far, folded. */
  get state(): RunState {
    return this.#state;
  }

  /** Aborts when the log refuses an event: nothing may go on that would have to be written. */
  get rejected(): AbortSignal {
    return this.#rejected.signal;
  }

  get now(): number {
    return this.#options.now();
  }

  /** Stores an event, then folds and emits it, and gives it as the log will. Events are stored one at a time, in the order of the calls. */
  append<T extends DurableType>(body: BodyOf<T>): Promise<EventOf<T>> {
    if (this.#ended) {
      const message = `The run has ended; ${body.type} comes too late.`;
      return Promise.reject(new MaeError({ code: 'RUN_ENDED', message }));
    }
    const stored = this.#tail.then(() => this.#store(body));
    this.#tail = stored.catch(() => {});
    return stored as Promise<EventOf<T>>;
  }

  /** Answers from the log, or does the work and stores what came of it. */
  async step<T extends DurableType>(
    type: T,
    scope: Scope,
    work: () => Promise<BodyOf<T>> | BodyOf<T>,
  ): Promise<EventOf<T>> {
    return this.recorded(type, scope) ?? (await this.append<T>(await work()));
  }

  /** What an earlier stretch of this run stored for a step, if it did. */
  recorded<T extends DurableType>(type: T, scope: Scope): EventOf<T> | undefined {
    // Only events of this type are stored under its key.
    return this.#recorded.get(keyOf(type, scope)) as EventOf<T> | undefined;
  }

  /** Writes the last event of this stretch: what still comes after it from work under way is refused. */
  async end<T extends DurableType>(body: BodyOf<T>): Promise<EventOf<T>> {
    const last = this.append<T>(body);
    this.#ended = true;
    return last;
  }

  /** Tells those who watch. Nothing waits for it and nothing depends on it. */
  emit(body: TransientBody): void {
    if (this.#ended) return;
    const { runId, emit } = this.#options;
    emit({ schemaVersion, runId, at: this.#at(), after: this.#state.sequence, ...body });
  }

  #at(): string {
    return new Date(this.#options.now()).toISOString();
  }

  async #store(body: DurableBody): Promise<DurableEvent> {
    if (this.#rejection) throw this.#rejection;
    const { runId, log, emit } = this.#options;
    const event = asRead({ schemaVersion, runId, at: this.#at(), sequence: this.#state.sequence + 1, ...body });
    const next = applyEvent(this.#state, event);
    try {
      await log.append(event);
    } catch (cause) {
      this.#rejection = new MaeError({
        code: 'RUN_LOG_REJECTED',
        message: `The log refused event ${event.sequence} (${event.type}); the run stopped there. Resume it from the log once the log takes events again.`,
        details: { runId, sequence: event.sequence },
        cause,
      });
      this.#rejected.abort(this.#rejection);
      throw this.#rejection;
    }
    this.#state = next;
    emit(event);
    return event;
  }
}

/**
 * An event as whoever resumes the run will read it. The run goes on with this one, not with what it was made from: a
 * request that is built from it is the same, to the order of its keys, before and after a crash, and is answered from
 * the log.
 *
 * @throws MaeError `RUN_EVENT_INVALID` for what a part gave that no log could give back
 */
function asRead(event: DurableEvent): DurableEvent {
  const what = `What came of ${event.type}`;
  return parseAs(DurableEvent, JSON.parse(JSON.stringify(event)), { code: 'RUN_EVENT_INVALID', what });
}
