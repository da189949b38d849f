import type { ChatChunk, ChatCompletion } from '@mae/protocol';
import type { CallOptions } from './call-options.js';
import type { CompletionCall, Completions } from './completions.js';
import type { ServerDetection } from './dialect/detection.js';
import type { FimRequest } from './fim-call.js';

/** Fills in the middle: `content` of the reply belongs between `prompt` and `suffix`. */
export class Fim {
  readonly #completions: Completions;
  readonly #server: ServerDetection;

  constructor(completions: Completions, server: ServerDetection) {
    this.#completions = completions;
    this.#server = server;
  }

  /** A whole reply. @throws MaeError `CLIENT_…`; on cancel it rejects with `signal.reason`. */
  async complete(request: FimRequest, options: CallOptions = {}): Promise<ChatCompletion> {
    return this.#completions.whole(await this.#call(request, false), options.signal);
  }

  /** A reply piece by piece, as of `chat.stream`. @throws MaeError `CLIENT_…`; on cancel `signal.reason`. */
  async *stream(request: FimRequest, options: CallOptions = {}): AsyncGenerator<ChatChunk, void, void> {
    const call = await this.#call(request, true);
    yield* this.#completions.stream(() => call, options.signal);
  }

  /** What only this endpoint needs is loaded with its first call. */
  async #call(given: FimRequest, stream: boolean): Promise<CompletionCall> {
    const { fimCall } = await import('./fim-call.js');
    return fimCall(given, { stream, dialect: this.#server.current().dialect });
  }
}
