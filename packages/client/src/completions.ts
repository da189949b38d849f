import type { ChatChunk, ChatCompletion } from '@mae/protocol';
import type { ServerDetection } from './dialect/detection.js';
import { readEndpoint } from './endpoint.js';
import { hideKey } from './errors/redact.js';
import type { Answer } from './http/answer.js';
import { costOf, priceOf } from './prices.js';
import { readDeltas, readWhole } from './read-reply.js';
import type { Session, SessionCall } from './session.js';
import type { Delta } from './wire/choice.js';
import type { Json } from './wire/json.js';
import { ReplyAssembler } from './wire/reply.js';
import { readServiceTier, readUsage } from './wire/usage.js';

/** A call to an endpoint that answers with a completion. */
export interface CompletionCall {
  operation: 'chat' | 'fim';
  path: string;
  model: string;
  /** What the caller gave. */
  request: object;
  /** How many replies it asks for. @default 1 */
  replyCount?: number;
  body: Json;
}

/** Sends calls that are answered with a completion, and reads it whole or piece by piece. */
export class Completions {
  readonly #session: Session;
  readonly #server: ServerDetection;

  constructor(session: Session, server: ServerDetection) {
    this.#session = session;
    this.#server = server;
  }

  /** A whole reply. */
  whole(call: CompletionCall, signal: AbortSignal | undefined): Promise<ChatCompletion> {
    const body = JSON.stringify(call.body);
    const { operation, path, model, request } = call;
    const about = { operation, model, request, provider: this.#server.provider };
    const outgoing = { method: 'POST', path, accept: 'application/json', body, about } as const;
    return this.#session.run(outgoing, signal, async (answer, { context, retries }) =>
      this.#completion(call, await readWhole(answer, context, call.replyCount), context.host, retries()),
    );
  }

  /** A reply piece by piece; the last piece is `completed`. `prepare` is called with the first step of the loop. */
  stream(prepare: () => CompletionCall, signal: AbortSignal | undefined): AsyncGenerator<ChatChunk, void, void> {
    return this.#session.runStream(() => {
      const call = prepare();
      const { operation, path, model, request } = call;
      const about = { operation, model, request, stream: true, provider: this.#server.provider };
      const body = JSON.stringify(call.body);
      return {
        request: { method: 'POST', path, accept: 'text/event-stream', body, about },
        read: (answer, { context, retries }) => this.#chunks(call, answer, { context, retries }),
      };
    }, signal);
  }

  /** The price of a model where calls go to; `undefined` where it is not known. */
  price(model: string) {
    const { prices } = this.#session.settings;
    return priceOf(model, { host: this.#session.host(), dialect: this.#server.current().dialect, prices });
  }

  /** A server's text without the key. */
  hideKey(text: string): string {
    return hideKey(text, readEndpoint(this.#session.settings).apiKey);
  }

  /** US dollars of a reply; `undefined` where price or usage is not known, for 0 tokens would be free. */
  cost(model: string, wireUsage: unknown): number | undefined {
    const price = wireUsage === undefined ? undefined : this.price(model);
    if (price === undefined) return undefined;
    return costOf(price, readUsage(wireUsage), readServiceTier(wireUsage) === 'priority');
  }

  async *#chunks(
    call: CompletionCall,
    answer: Answer,
    { context, retries }: Pick<SessionCall, 'context' | 'retries'>,
  ): AsyncGenerator<ChatChunk[], void, void> {
    if (answer.contentType.includes('application/json')) {
      // A server that does not stream answers whole.
      const whole = await readWhole(answer, context, call.replyCount);
      yield chunksOf([whole.asDelta()]);
      yield [{ type: 'completed', completion: this.#completion(call, whole, context.host, retries()) }];
      return;
    }
    const reply = new ReplyAssembler(call.replyCount);
    const acceptsBareDone = this.#server.current().dialect === 'openai';
    for await (const deltas of readDeltas(answer, reply, context, acceptsBareDone)) yield chunksOf(deltas);
    yield [{ type: 'completed', completion: this.#completion(call, reply, context.host, retries()) }];
  }

  #completion(call: CompletionCall, reply: ReplyAssembler, host: string, retries: number): ChatCompletion {
    const parts = reply.parts();
    const { id, reasoningMark, toolCalls, otherParts, alternatives, guardrails } = parts;
    const usage = readUsage(parts.usage);
    const serviceTier = readServiceTier(parts.usage);
    const costUsd = this.cost(call.model, parts.usage);
    return {
      ...(id !== undefined && { id }),
      model: parts.model ?? call.model,
      content: parts.content,
      ...(parts.reasoning !== '' && { reasoning: parts.reasoning }),
      ...(reasoningMark !== undefined && { reasoningMark }),
      ...(toolCalls !== undefined && { toolCalls }),
      ...(otherParts !== undefined && { otherParts }),
      ...(alternatives !== undefined && { alternatives }),
      finishReason: parts.finishReason ?? 'stop',
      usage,
      ...(costUsd !== undefined && { costUsd }),
      retries,
      host,
      ...(serviceTier !== undefined && { serviceTier }),
      ...(guardrails !== undefined && { guardrails }),
    };
  }
}

function chunksOf(deltas: Delta[]): ChatChunk[] {
  const chunks: ChatChunk[] = [];
  for (const { content, reasoning, toolCalls } of deltas) {
    if (content === '' && reasoning === '' && toolCalls === undefined) continue;
    chunks.push({
      type: 'delta',
      ...(content !== '' && { content }),
      ...(reasoning !== '' && { reasoning }),
      ...(toolCalls !== undefined && { toolCalls }),
    });
  }
  return chunks;
}
