import {
  type Budget,
  type ChatChunk,
  type ChatCompletion,
  type ChatModel,
  type ChatRequest,
  type DurableEvent,
  MaeError,
  type Phase,
  readReply,
  requestHash,
} from '@mae/protocol';
import type { Journal, Scope } from '../log/journal.js';
import { asFault, cancelledFault } from '../run/faults.js';
import { assertFits, type Reservation, reservationOf } from './reservation.js';

/** What a call is for. Engines do not know it; the log does. */
export interface CallScope extends Scope {
  phase: Phase;
}

interface Call {
  callId: string;
  scope: CallScope;
  hash: string;
  request: ChatRequest;
  reservation: Reservation;
  signal?: AbortSignal;
}

type Answers = Map<string, ChatCompletion[]>;

const answerKey = (scope: CallScope, hash: string): string =>
  `${scope.phase} ${scope.attemptId ?? ''} ${scope.round ?? ''} ${hash}`;

/** Every reply the log holds, by what it was for and what was asked, in order. */
function answersOf(prefix: DurableEvent[]): Answers {
  const answers: Answers = new Map();
  const keys = new Map<string, string>();
  for (const event of prefix) {
    if (event.type === 'model.requested') keys.set(event.callId, answerKey(event, event.requestHash));
    if (event.type !== 'model.completed') continue;
    const key = keys.get(event.callId);
    if (key !== undefined) answers.set(key, [...(answers.get(key) ?? []), event.completion]);
  }
  return answers;
}

/**
 * The one place that calls the model.
 *
 * It reserves the budget, stores `model.requested`, sends, stores `model.completed` or `model.failed`, and answers
 * from the log what the log has answered. Engines get a plain `ChatModel` and know nothing of this.
 */
export class ModelCalls {
  readonly #journal: Journal;
  readonly #model: ChatModel;
  readonly #budget: Budget;
  readonly #answers: Answers;
  /** What is reserved for the calls under way. */
  readonly #open = new Map<string, Reservation>();
  #count: number;

  constructor(options: { journal: Journal; model: ChatModel; budget: Budget; prefix: DurableEvent[] }) {
    this.#journal = options.journal;
    this.#model = options.model;
    this.#budget = options.budget;
    this.#answers = answersOf(options.prefix);
    this.#count = options.prefix.filter((event) => event.type === 'model.requested').length;
  }

  /** The model as one phase of one attempt may use it. */
  for(scope: CallScope): ChatModel {
    const stream: ChatModel['stream'] = (request, options) => this.#call(scope, request, options?.signal);
    return {
      complete: (request, options) => readReply({ stream }, request, options),
      stream,
      estimate: this.#model.estimate?.bind(this.#model),
    };
  }

  async *#call(scope: CallScope, request: ChatRequest, signal?: AbortSignal): AsyncGenerator<ChatChunk> {
    signal?.throwIfAborted();
    const hash = requestHash(request);
    const answered = this.#answers.get(answerKey(scope, hash))?.shift();
    if (answered) {
      yield { type: 'completed', completion: answered };
      return;
    }

    for (let sent = 1; ; sent++) {
      try {
        return yield* this.#reserveAndSend(scope, hash, request, signal);
      } catch (error) {
        // The client sends again what failed before its first word. A reply lost after that is sent again here: the
        // engines read nothing but whole replies, so all that is shown twice is the text of those who watch.
        if (sent > mostResends || signal?.aborted || !isCut(error)) throw error;
      }
    }
  }

  async *#reserveAndSend(
    scope: CallScope,
    hash: string,
    request: ChatRequest,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ChatChunk> {
    const reservation = reservationOf(this.#model, request);
    assertFits(this.#budget, this.#journal.state.usage, [...this.#open.values()], reservation);
    const callId = `call-${this.#count++}`;
    // Before anything is awaited: candidates that ask at the same moment must see each other's reservations.
    this.#open.set(callId, reservation);
    try {
      yield* this.#send({ callId, scope, hash, request, reservation, signal });
    } finally {
      this.#open.delete(callId);
    }
  }

  async *#send(call: Call): AsyncGenerator<ChatChunk> {
    const { callId, scope, hash, request, reservation, signal } = call;
    await this.#journal.append<'model.requested'>({
      type: 'model.requested',
      callId,
      ...scope,
      requestHash: hash,
      model: request.model,
      reservedTokens: reservation.tokens,
      reservedCostUsd: reservation.costUsd,
    });

    const startedAt = this.#journal.now;
    const durationMs = (): number => Math.max(0, this.#journal.now - startedAt);
    let completion: ChatCompletion | undefined;
    let fault: unknown;
    try {
      for await (const chunk of this.#model.stream(request, { signal })) {
        if (chunk.type === 'completed') completion = chunk.completion;
        else yield chunk;
      }
      if (completion === undefined) throw streamCut();
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      // Also where the engine stops reading in the middle, as it does on cancel: the call has an end in the log.
      if (completion === undefined) await this.#failed(call, fault, durationMs());
    }
    await this.#journal.append<'model.completed'>({
      type: 'model.completed',
      callId,
      requestHash: hash,
      completion,
      durationMs: durationMs(),
    });
    this.#journal.emit({ type: 'usage.updated', usage: this.#journal.state.usage });
    yield { type: 'completed', completion };
  }

  async #failed({ callId, hash, signal }: Call, error: unknown, durationMs: number): Promise<void> {
    const fault = signal?.aborted || error === undefined ? cancelledFault : asFault(error);
    const retries = MaeError.isInstance(error) ? retriesOf(error.details) : 0;
    const stored = this.#journal.append<'model.failed'>({
      type: 'model.failed',
      callId,
      requestHash: hash,
      fault,
      retries,
      durationMs,
    });
    // A run that has ended takes no more events; the call then counts as in doubt when it is resumed.
    await stored.catch((refused: unknown) => {
      if (!MaeError.isInstance(refused) || refused.code !== 'RUN_ENDED') throw refused;
    });
  }
}

/** How often a reply that broke off is asked for again. */
const mostResends = 2;

const isCut = (error: unknown): boolean =>
  MaeError.isInstance(error) && (error.code === 'CLIENT_STREAM_CUT' || error.code === 'MODEL_STREAM_CUT');

function streamCut(): MaeError {
  const message = 'The model ended its reply before it was complete. Try again, or check the model you gave.';
  return new MaeError({ code: 'MODEL_STREAM_CUT', message, retryable: true });
}

function retriesOf(details: unknown): number {
  const retries = typeof details === 'object' && details !== null && 'retries' in details ? details.retries : 0;
  return typeof retries === 'number' && Number.isInteger(retries) && retries >= 0 ? retries : 0;
}
