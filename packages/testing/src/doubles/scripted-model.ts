import {
  type ChatChunk,
  type ChatCompletion,
  type ChatModel,
  ChatRequest,
  MaeError,
  parseAs,
  textOfContent,
} from '@mae/protocol';
import type { ScriptRequest } from '../script/script-request.js';
import { ScriptRunner } from '../script/script-runner.js';
import type { ReplyStep, Script } from '../script/step.js';
import { pieces } from '../script/text.js';
import { usageOf } from '../script/usage.js';
import { waitFor } from '../script/wait.js';
import { faultOfStep } from './fault-of-step.js';

export interface ScriptedModelOptions {
  /** US dollars per million tokens. Absent: the price is unknown, and replies carry no `costUsd`. */
  price?: { promptUsd: number; completionUsd: number };
  /** Characters (code points) per delta of a stream. @default 12 */
  pieceLength?: number;
}

/**
 * A `ChatModel` that answers from a script, without HTTP.
 *
 * It refuses invalid requests as a client does (`CLIENT_REQUEST_INVALID`), turns scripted HTTP faults into the client's
 * errors, waits at gates, and rejects with `signal.reason` on cancel. A call nothing foresaw rejects with
 * `TESTING_UNEXPECTED_CALL`.
 */
export class ScriptedModel implements ChatModel {
  /** What was asked, as it was at that moment. */
  readonly requests: ChatRequest[] = [];
  readonly #runner: ScriptRunner<ChatRequest>;
  readonly #options: ScriptedModelOptions;

  constructor(script: Script<ChatRequest>, options: ScriptedModelOptions = {}) {
    this.#runner = new ScriptRunner(script);
    this.#options = options;
  }

  async complete(request: ChatRequest, options: { signal?: AbortSignal } = {}): Promise<ChatCompletion> {
    const step = await this.#take(request, false, options.signal);
    if (step.wire?.cut !== undefined) throw cutShort(0);
    return this.#completion(request, step);
  }

  async *stream(request: ChatRequest, options: { signal?: AbortSignal } = {}): AsyncGenerator<ChatChunk, void, void> {
    const { signal } = options;
    const step = await this.#take(request, true, signal);
    const length = step.wire?.pieceLength ?? this.#options.pieceLength ?? 12;
    const deltas: ChatChunk[] = [
      ...pieces(step.reasoning ?? '', length).map((reasoning) => ({ type: 'delta' as const, reasoning })),
      ...pieces(step.content, length).map((content) => ({ type: 'delta' as const, content })),
    ];
    const toolCalls = step.toolCalls?.map((call, index) => ({ index, ...call }));
    if (toolCalls !== undefined && toolCalls.length > 0) deltas.push({ type: 'delta', toolCalls });
    for (let at = 0; at <= deltas.length; at++) {
      if (step.wire?.cut !== undefined && at >= step.wire.cut.afterDeltas) throw cutShort(at * length);
      if (step.stall?.afterDeltas === at) await waitFor(step.stall.gate, signal);
      signal?.throwIfAborted();
      const delta = deltas[at];
      if (delta !== undefined) yield delta;
    }
    if (step.wire?.cut !== undefined) throw cutShort(step.content.length);
    yield { type: 'completed', completion: this.#completion(request, step) };
  }

  /** UTF-8 bytes / 3 of all messages; the cost where a price was given. */
  estimate(request: ChatRequest): { promptTokens: number; maxCostUsd?: number } {
    const bytes = request.messages.reduce((sum, message) => sum + Buffer.byteLength(textOfContent(message.content)), 0);
    const promptTokens = Math.ceil(bytes / 3);
    const { price } = this.#options;
    if (price === undefined || request.maxTokens === undefined) return { promptTokens };
    const usd = promptTokens * price.promptUsd + request.maxTokens * price.completionUsd;
    return { promptTokens, maxCostUsd: usd / 1_000_000 };
  }

  /** Unexpected calls and unused steps, in words. */
  problems(): string[] {
    return this.#runner.problems();
  }

  /** @throws MaeError `TESTING_SCRIPT_NOT_DONE` where steps are unused or unexpected calls came. */
  assertDone(): void {
    this.#runner.assertDone();
  }

  async #take(given: ChatRequest, stream: boolean, signal?: AbortSignal): Promise<ReplyStep> {
    signal?.throwIfAborted();
    const request = parseAs(ChatRequest, given, { code: 'CLIENT_REQUEST_INVALID', what: 'The chat request' });
    this.requests.push(structuredClone(request));
    const step = await this.#runner.take(view(request, stream));
    await waitFor(step.hold, signal);
    signal?.throwIfAborted();
    if (step.kind === 'reply') return step;
    if (step.kind === 'failure') throw faultOfStep(step);
    throw new MaeError({
      code: 'CLIENT_UNREACHABLE',
      message: 'The scripted connection was reset.',
      retryable: true,
    });
  }

  #completion(request: ChatRequest, step: ReplyStep): ChatCompletion {
    const usage = usageOf(request.messages.map((message) => message.content).join(''), step);
    const { price } = this.#options;
    return {
      id: `scripted-${this.requests.length}`,
      model: request.model,
      content: step.content,
      ...(step.reasoning !== undefined && { reasoning: step.reasoning }),
      ...(step.toolCalls !== undefined && { toolCalls: structuredClone(step.toolCalls) }),
      finishReason: step.finishReason,
      usage,
      ...(price !== undefined && {
        costUsd: (usage.promptTokens * price.promptUsd + usage.completionTokens * price.completionUsd) / 1_000_000,
      }),
      retries: 0,
      host: 'scripted',
    };
  }
}

function cutShort(receivedCharacters: number): MaeError {
  return new MaeError({
    code: 'CLIENT_STREAM_CUT',
    message: `The scripted reply ended early, after ${receivedCharacters} characters.`,
    retryable: true,
    details: { receivedCharacters },
  });
}

function view(request: ChatRequest, stream: boolean): ScriptRequest<ChatRequest> {
  const of = (role: string) =>
    request.messages.filter((one) => one.role === role).map((one) => textOfContent(one.content));
  return {
    endpoint: 'chat',
    model: request.model,
    system: of('system').join('\n'),
    user: of('user').at(-1) ?? '',
    stream,
    body: request,
  };
}
