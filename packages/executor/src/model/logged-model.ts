import {
  type Budget,
  type ChatChunk,
  type ChatCompletion,
  type ChatModel,
  type ChatRequest,
  type DurableEvent,
  defaultMaxTokens,
  type Phase,
  readReply,
  requestHash,
} from '@mae/protocol';
import type { Journal } from '../log/journal.js';
import { asFault, cancelledFault } from '../run/faults.js';
import { type FailedCall, isCut, mayHaveCost, retriesOf, streamCut } from './failed-call.js';
import { PromptRatios } from './prompt-ratios.js';
import { type CallScope, RecordedAnswers } from './recorded-answers.js';
import { assertFits, type Reservation, type Reserved, reservationOf } from './reservation.js';
import { streamWithin } from './stream-within.js';

export type { CallScope } from './recorded-answers.js';

interface Call {
  callId: string;
  scope: CallScope;
  hash: string;
  request: ChatRequest;
  reservation: Reservation;
  signal?: AbortSignal;
  startedAt: number;
}

export interface ModelCallsOptions {
  journal: Journal;
  model: ChatModel;
  budget: Budget;
  prefix: DurableEvent[];
  /** Throws where there is no time left for a call. */
  assertTimeLeft?: () => void;
  /** Runs what sends a call, so that what it starts knows where it belongs. */
  within?: <T>(callId: string, work: () => T) => T;
}

/** How often a reply that broke off is asked for again. */
const mostResends = 2;

/** Room for the replies of each phase, where a request does not say. */
const roomOf: Record<Phase, number> = { ...defaultMaxTokens, diagnosis: defaultMaxTokens.repair };

/**
 * The one place that calls the model.
 *
 * It reserves the budget, stores `model.requested`, sends, stores `model.completed` or `model.failed`, and answers
 * from the log what the log has answered. Engines get a plain `ChatModel` and know nothing of this.
 */
export class ModelCalls {
  readonly #options: ModelCallsOptions;
  readonly #answers: RecordedAnswers;
  readonly #ratios: PromptRatios;
  /** What is reserved for calls that are not in the log yet. */
  readonly #unwritten = new Map<string, Reservation>();
  /** Calls that are in the log and have no end there, and what is known of how they fail. */
  readonly #open = new Map<Call, FailedCall>();
  #count: number;

  constructor(options: ModelCallsOptions) {
    this.#options = options;
    this.#answers = new RecordedAnswers(options.prefix);
    this.#ratios = new PromptRatios(options.prefix);
    this.#count = options.prefix.filter((event) => event.type === 'model.requested').length;
  }

  /** The model as one phase of one attempt may use it. */
  for(scope: CallScope): ChatModel {
    const stream: ChatModel['stream'] = (request, options) => this.#call(scope, request, options?.signal);
    return {
      complete: (request, options) => readReply({ stream }, request, options),
      stream,
      estimate: this.#options.model.estimate?.bind(this.#options.model),
    };
  }

  async *#call(scope: CallScope, asked: ChatRequest, signal?: AbortSignal): AsyncGenerator<ChatChunk> {
    signal?.throwIfAborted();
    // Budgets rest on it, so that every request sets it.
    const request = { ...asked, maxTokens: asked.maxTokens ?? roomOf[scope.phase] };
    const hash = requestHash(request);
    const answered = this.#answers.take(scope, hash);
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
    const { model, budget, journal, assertTimeLeft } = this.#options;
    assertTimeLeft?.();
    const reservation = reservationOf(model, request, this.#ratios.of(request.model));
    assertFits(budget, journal.state.usage, this.#underWay(), reservation);
    const callId = `call-${this.#count++}`;
    // Before anything is awaited: candidates that ask at the same moment must see each other's reservations.
    this.#unwritten.set(callId, reservation);
    try {
      await journal.append<'model.requested'>({
        type: 'model.requested',
        callId,
        ...scope,
        requestHash: hash,
        model: request.model,
        estimatedPromptTokens: reservation.promptTokens,
        reservedTokens: reservation.tokens,
        reservedCostUsd: reservation.costUsd,
      });
    } finally {
      this.#unwritten.delete(callId);
    }
    yield* this.#send({ callId, scope, hash, request, reservation, signal, startedAt: journal.now });
  }

  /** Every reservation that is not settled: each once, at whatever moment between two events. */
  #underWay(): Reserved[] {
    const { pendingCalls, calls } = this.#options.journal.state;
    const sent = pendingCalls.map((call) => ({ tokens: call.reservedTokens, costUsd: call.reservedCostUsd }));
    return [...sent, ...[...this.#unwritten].flatMap(([callId, reserved]) => (calls[callId] ? [] : [reserved]))];
  }

  /**
   * Writes the end of every call that is still open: nobody waits for it any more, though its model may not have noticed.
   * To be called before the run, or a candidate, ends.
   */
  async settle(): Promise<void> {
    await Promise.all([...this.#open].map(([call, failed]) => this.#failed(call, failed)));
  }

  async *#send(call: Call): AsyncGenerator<ChatChunk> {
    const { callId, hash, request, reservation, signal } = call;
    const { journal, model, within } = this.#options;
    const failed: FailedCall = { error: undefined, sent: false, begun: false };
    this.#open.set(call, failed);
    let completion: ChatCompletion | undefined;
    try {
      signal?.throwIfAborted();
      failed.sent = true;
      const send = (): AsyncIterable<ChatChunk> => model.stream(request, { signal });
      for await (const chunk of within ? streamWithin(send, (work) => within(callId, work)) : send()) {
        failed.begun = true;
        if (chunk.type === 'completed') completion = chunk.completion;
        else yield chunk;
      }
      if (completion === undefined) throw streamCut();
    } catch (error) {
      failed.error = error;
      throw error;
    } finally {
      // Also where the engine stops reading in the middle, as it does on cancel: the call has an end in the log.
      if (completion === undefined) await this.#failed(call, failed);
    }
    // Settled meanwhile: nobody waits for this reply, and the log has said so.
    if (!this.#open.delete(call)) throw signal?.reason ?? streamCut();
    this.#ratios.measured(request.model, reservation.promptTokens, completion.usage.promptTokens);
    await journal.append<'model.completed'>({
      type: 'model.completed',
      callId,
      requestHash: hash,
      completion,
      durationMs: this.#sinceStart(call),
    });
    journal.emit({ type: 'usage.updated', usage: journal.state.usage });
    yield { type: 'completed', completion };
  }

  /** Stores how a call failed, once. */
  async #failed(call: Call, failed: FailedCall): Promise<void> {
    if (!this.#open.delete(call)) return;
    const { error } = failed;
    await this.#options.journal.append<'model.failed'>({
      type: 'model.failed',
      callId: call.callId,
      requestHash: call.hash,
      fault: call.signal?.aborted || error === undefined ? cancelledFault : asFault(error),
      retries: retriesOf(error),
      ...(mayHaveCost(failed) ? { mayHaveCost: true } : {}),
      durationMs: this.#sinceStart(call),
    });
  }

  #sinceStart({ startedAt }: Call): number {
    return Math.max(0, this.#options.journal.now - startedAt);
  }
}
