import type { ChatChunk, ChatCompletion, ChatModel, ChatRequest } from '@mae/protocol';
import type * as z from 'zod';
import type { CallOptions } from './call-options.js';
import type { CompletionCall, Completions } from './completions.js';
import type { ServerDetection } from './dialect/detection.js';
import { estimateRequest } from './estimate.js';
import type { StreamOptions } from './options.js';
import type { ParsedReply, ParseOptions, ParseRequest } from './parse/parse-reply.js';
import { checkRequest } from './wire/check-request.js';
import { toWireRequest } from './wire/request.js';

/** The chat endpoint as a `ChatModel`. */
export class Chat implements ChatModel {
  readonly #completions: Completions;
  readonly #server: ServerDetection;
  readonly #streamOptions: StreamOptions | undefined;

  constructor(completions: Completions, server: ServerDetection, streamOptions?: StreamOptions) {
    this.#completions = completions;
    this.#server = server;
    this.#streamOptions = streamOptions;
  }

  /**
   * A whole reply.
   *
   * @throws MaeError `CLIENT_…`; on cancel it rejects with `signal.reason`.
   */
  async complete(request: ChatRequest, options: CallOptions = {}): Promise<ChatCompletion> {
    return this.#completions.whole(this.#call(request, false), options.signal);
  }

  /**
   * A reply piece by piece; the last piece is `completed`. Leaving the loop early ends the request.
   *
   * The call is sent again only while nothing was delivered. @throws MaeError `CLIENT_…`; on cancel `signal.reason`.
   */
  stream(request: ChatRequest, options: CallOptions = {}): AsyncGenerator<ChatChunk, void, void> {
    return this.#completions.stream(() => this.#call(request, true), options.signal);
  }

  /**
   * A value that fits a zod schema, typed by it. The schema is sent in strict mode where that can say it; a reply that
   * does not fit is shown to the model once with what is wrong.
   *
   * @throws MaeError `CLIENT_REPLY_MISMATCH` where it still does not fit, and all that `complete` throws.
   */
  async parse<T>(request: ParseRequest, schema: z.ZodType<T>, options: ParseOptions = {}): Promise<ParsedReply<T>> {
    const complete = (asked: ChatRequest) => this.complete(asked, { signal: options.signal });
    const hideKey = (text: string) => this.#completions.hideKey(text);
    const { parseReply } = await import('./parse/parse-reply.js');
    return parseReply({ complete, hideKey }, request, schema, options);
  }

  /** UTF-8 bytes / 3, and the cost where the price of the model and `maxTokens` are known. Sends nothing. */
  estimate(request: ChatRequest): { promptTokens: number; maxCostUsd?: number } {
    return estimateRequest(request, this.#completions.price(request.model));
  }

  #call(given: ChatRequest, stream: boolean): CompletionCall {
    const server = this.#server.current();
    const request = checkRequest(given, server.dialect);
    const { model, replyCount } = request;
    const body = toWireRequest(request, { stream, server, streamOptions: this.#streamOptions });
    return { operation: 'chat', path: '/v1/chat/completions', model, replyCount, request: given, body };
  }
}
