import { type ChatChunk, MaeError, type TokenUsage } from '@mae/protocol';
import { readRequestId } from '../errors/response-error.js';
import type { Answer } from '../http/answer.js';
import { isRecord } from '../wire/json.js';
import type { CallEvent, CallObserver, CallOutcome, ResponseEvent } from './events.js';
import type { UsageLedger } from './usage-ledger.js';

/** What is known of an answer or of an error that came of one. */
type Head = Pick<ResponseEvent, 'status' | 'requestId' | 'deprecation'>;

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' ? value : undefined);

function headOfError(error: unknown): Head {
  const details = MaeError.isInstance(error) && isRecord(error.details) ? error.details : {};
  return { status: number(details.status), requestId: text(details.requestId) };
}

/** One call from its start to its end, for those who watch and for the sums. Tells the end once. */
export class CallWatch {
  readonly #event: CallEvent;
  readonly #observers: readonly CallObserver[];
  readonly #ledger: UsageLedger;
  readonly #startedAt = performance.now();
  readonly #tellsDeltas: boolean;
  #head: Head = {};
  #retries = 0;
  #sent = false;
  #deltas = 0;
  #firstDeltaMs: number | undefined;
  #ended = false;

  constructor(event: CallEvent, observers: readonly CallObserver[], ledger: UsageLedger) {
    this.#event = event;
    this.#observers = observers;
    this.#ledger = ledger;
    this.#tellsDeltas = observers.some((observer) => observer.delta !== undefined);
  }

  /** Runs what sends an attempt. */
  within<T>(work: () => T): T {
    this.#sent = true;
    const inside = this.#observers.reduce((run, { within }) => (within ? () => within(run) : run), work);
    return inside();
  }

  retrying(error: unknown, waitMs: number): void {
    this.#retries += 1;
    this.#head = headOfError(error);
    if (this.#observers.length === 0) return;
    const { status, requestId } = this.#head;
    const event = {
      ...this.#event,
      retry: this.#retries,
      waitMs,
      elapsedMs: this.#elapsedMs(),
      error,
      status,
      requestId,
    };
    for (const observer of this.#observers) observer.retry?.(event);
  }

  answered({ status, headers }: Answer): void {
    const deprecation = headers['x-model-deprecation-timestamp'];
    this.#head = { status, requestId: readRequestId(headers), deprecation: text(deprecation) };
  }

  /** A piece of a stream that the caller is about to get. */
  piece(piece: ChatChunk): void {
    if (piece.type === 'completed') {
      this.completed(piece.completion);
      return;
    }
    this.#firstDeltaMs ??= this.#elapsedMs();
    if (!this.#tellsDeltas) return;
    const event = {
      ...this.#event,
      index: this.#deltas++,
      elapsedMs: this.#elapsedMs(),
      content: piece.content,
      reasoning: piece.reasoning,
      toolCalls: piece.toolCalls,
    };
    for (const observer of this.#observers) observer.delta?.(event);
  }

  /** The caller has the reply. */
  completed(reply: unknown): void {
    const { usage, costUsd } = isRecord(reply) ? reply : {};
    // Every call has tokens: a reply of none is one that says nothing of them.
    const counted = isRecord(usage) && usage.totalTokens !== 0;
    const told = { usage: counted ? (usage as TokenUsage) : undefined, costUsd: number(costUsd) };
    this.#end('completed', { ...told, reply }, told);
  }

  failed(error: unknown, cancelled: boolean): void {
    const { status = this.#head.status, requestId = this.#head.requestId } = headOfError(error);
    this.#head = { ...this.#head, status, requestId };
    this.#end(cancelled ? 'cancelled' : 'failed', { error });
  }

  /** The caller is gone; without effect where the end was told. */
  left(): void {
    this.#end('left', {});
  }

  #end(outcome: CallOutcome, more: Partial<ResponseEvent>, reply?: { usage?: TokenUsage; costUsd?: number }): void {
    if (this.#ended) return;
    this.#ended = true;
    const { model } = this.#event;
    // A call that waited for its turn and was given up has used nothing.
    if (model !== undefined && this.#sent) this.#ledger.add(model, this.#retries, reply);
    if (this.#observers.length === 0) return;
    const event = {
      ...this.#event,
      outcome,
      durationMs: this.#elapsedMs(),
      firstDeltaMs: this.#firstDeltaMs,
      retries: this.#retries,
      ...this.#head,
      ...more,
    };
    for (const observer of this.#observers) observer.response?.(event);
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }
}
