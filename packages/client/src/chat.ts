import type { ChatChunk, ChatCompletion, ChatModel, ChatRequest } from '@mae/protocol';
import { estimateRequest } from './estimate.js';
import type { Answer } from './http/answer.js';
import { costOf, priceOf } from './prices.js';
import { readDeltas, readWhole } from './read-reply.js';
import type { Session, SessionCall } from './session.js';
import { type Delta, ReplyAssembler } from './wire/reply.js';
import { readRequest, toWireRequest } from './wire/request.js';
import { readUsage, servedWithPriority } from './wire/usage.js';

const path = '/v1/chat/completions';

/** The chat endpoint as a `ChatModel`. */
export class Chat implements ChatModel {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * A whole reply.
   *
   * @throws MaeError `CLIENT_…`; on cancel it rejects with `signal.reason`.
   */
  async complete(request: ChatRequest, options: { signal?: AbortSignal } = {}): Promise<ChatCompletion> {
    const checked = readRequest(request);
    const body = JSON.stringify(toWireRequest(checked, { stream: false, dialect: this.#session.settings.dialect }));
    const about = { operation: 'chat', model: checked.model, request } as const;
    const outgoing = { method: 'POST', path, accept: 'application/json', body, about } as const;
    return this.#session.run(outgoing, options.signal, async (answer, { context, retries }) =>
      this.#completion(checked, await readWhole(answer, context), context.host, retries()),
    );
  }

  /**
   * A reply piece by piece; the last piece is `completed`. Leaving the loop early ends the request.
   *
   * The call is sent again only while nothing was delivered. @throws MaeError `CLIENT_…`; on cancel `signal.reason`.
   */
  async *stream(request: ChatRequest, options: { signal?: AbortSignal } = {}): AsyncGenerator<ChatChunk, void, void> {
    const checked = readRequest(request);
    const body = JSON.stringify(toWireRequest(checked, { stream: true, dialect: this.#session.settings.dialect }));
    const about = { operation: 'chat', model: checked.model, stream: true, request } as const;
    const outgoing = { method: 'POST', path, accept: 'text/event-stream', body, about } as const;
    yield* this.#session.runStream(outgoing, options.signal, (answer, call) => this.#chunks(checked, answer, call));
  }

  /** UTF-8 bytes / 3, and the cost where the price of the model and `maxTokens` are known. Sends nothing. */
  estimate(request: ChatRequest): { promptTokens: number; maxCostUsd?: number } {
    return estimateRequest(request, this.#price(request.model, this.#session.host()));
  }

  async *#chunks(
    request: ChatRequest,
    answer: Answer,
    { context, retries }: SessionCall,
  ): AsyncGenerator<ChatChunk, void, void> {
    const reply = new ReplyAssembler();
    if (answer.contentType.includes('application/json')) {
      // A server that does not stream answers whole.
      const whole = await readWhole(answer, context);
      const { content, reasoning } = whole.parts();
      yield* deltaOf({ content, reasoning });
      yield { type: 'completed', completion: this.#completion(request, whole, context.host, retries()) };
      return;
    }
    const acceptsBareDone = this.#session.settings.dialect === 'openai';
    for await (const delta of readDeltas(answer, reply, context, acceptsBareDone)) yield* deltaOf(delta);
    yield { type: 'completed', completion: this.#completion(request, reply, context.host, retries()) };
  }

  #price(model: string, host: string) {
    const { dialect, prices } = this.#session.settings;
    return priceOf(model, { host, dialect, prices });
  }

  #completion(request: ChatRequest, reply: ReplyAssembler, host: string, retries: number): ChatCompletion {
    const { id, model, content, reasoning, toolCalls, finishReason, usage: wireUsage } = reply.parts();
    const usage = readUsage(wireUsage);
    // Without a word on usage nothing is known of the cost: 0 tokens would be free.
    const price = wireUsage === undefined ? undefined : this.#price(request.model, host);
    return {
      ...(id !== undefined && { id }),
      model: model ?? request.model,
      content,
      ...(reasoning !== '' && { reasoning }),
      ...(toolCalls !== undefined && { toolCalls }),
      finishReason: finishReason ?? 'stop',
      usage,
      ...(price !== undefined && { costUsd: costOf(price, usage, servedWithPriority(wireUsage)) }),
      retries,
      host,
    };
  }
}

function* deltaOf({ content, reasoning }: Delta): Generator<ChatChunk, void, void> {
  if (content === '' && reasoning === '') return;
  yield { type: 'delta', ...(content !== '' && { content }), ...(reasoning !== '' && { reasoning }) };
}
