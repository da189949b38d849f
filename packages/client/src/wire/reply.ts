import type { AlternativeReply, ReasoningMark, ToolCall } from '@mae/protocol';
import { Choice, type Delta, text } from './choice.js';
import type { Json } from './json.js';
import { isRecord } from './json.js';

/** What a reply comes to, before usage and cost are worked out. */
export interface ReplyParts {
  id: string | undefined;
  model: string | undefined;
  content: string;
  reasoning: string;
  reasoningMark: ReasoningMark | undefined;
  toolCalls: ToolCall[] | undefined;
  otherParts: Json[] | undefined;
  alternatives: AlternativeReply[] | undefined;
  finishReason: string | undefined;
  usage: unknown;
  guardrails: unknown[] | undefined;
}

const nothing: Delta = { content: '', reasoning: '', toolCalls: undefined };

/** Puts a reply together from the chunks of a stream, or from one whole body. Unknown keys are ignored. */
export class ReplyAssembler {
  readonly #replyCount: number;
  /** By index; the first is the reply, further ones are its alternatives. */
  readonly #choices: Choice[] = [new Choice()];
  #id: string | undefined;
  #model: string | undefined;
  #usage: unknown;
  #guardrails: unknown[] | undefined;

  constructor(replyCount = 1) {
    this.#replyCount = replyCount;
  }

  get #first(): Choice {
    return this.#at(0);
  }

  get finished(): boolean {
    return this.#choices.every((choice) => choice.finishReason !== undefined);
  }

  /** Whether nothing more is to come: some servers send the usage after the finish reason. */
  get complete(): boolean {
    return this.#usage !== undefined && this.#choices.length >= this.#replyCount && this.finished;
  }

  /** Characters of text and thinking so far. */
  get receivedCharacters(): number {
    return this.#choices.reduce((sum, { content, reasoning }) => sum + content.length + reasoning.length, 0);
  }

  /** Reads a chunk of a stream and returns what it added to the first reply. */
  addChunk(chunk: Json): Delta {
    this.#readHead(chunk);
    let added = nothing;
    const choices = choicesOf(chunk);
    for (let at = 0; at < choices.length; at++) {
      const wire = choices[at];
      const index = this.#indexOf(wire, at);
      if (!isRecord(wire) || index === undefined) continue;
      const choice = this.#at(index);
      if (isRecord(wire.delta)) {
        const delta = choice.add(wire.delta, false);
        if (index === 0) added = delta;
      }
      choice.finishReason = text(wire.finish_reason) ?? choice.finishReason;
    }
    return added;
  }

  /** Reads the body of a whole reply; false where it is none. */
  addWhole(body: Json): boolean {
    this.#readHead(body);
    let found = false;
    for (const [at, wire] of choicesOf(body).entries()) {
      const index = this.#indexOf(wire, at);
      if (!isRecord(wire) || index === undefined) continue;
      // Runs with tools of the server's own answer with a list of messages.
      const messages = (Array.isArray(wire.messages) ? (wire.messages as unknown[]) : [wire.message]).filter(isRecord);
      if (messages.length === 0) continue;
      found ||= index === 0;
      const choice = this.#at(index);
      for (const message of messages) choice.add(message, true);
      choice.finishReason = text(wire.finish_reason);
      choice.finish();
    }
    return found;
  }

  /** The end of a stream that said so without a finish reason, as some servers do. */
  finish(): void {
    for (const choice of this.#choices) choice.finish();
  }

  /** All of a reply in one piece, for those who read it as a stream. */
  asDelta(): Delta {
    const { content, reasoning, calls } = this.#first;
    return {
      content: String(content),
      reasoning: String(reasoning),
      toolCalls: calls.calls()?.map((call, index) => ({ index, ...call })),
    };
  }

  parts(): ReplyParts {
    const { content, reasoning, mark, calls, other, finishReason } = this.#first;
    const rest = this.#choices.slice(1).map(toAlternative);
    return {
      id: this.#id,
      model: this.#model,
      content: String(content),
      reasoning: String(reasoning),
      reasoningMark: mark,
      toolCalls: calls.calls(),
      otherParts: other.length === 0 ? undefined : other,
      alternatives: rest.length === 0 ? undefined : rest,
      finishReason,
      usage: this.#usage,
      guardrails: this.#guardrails,
    };
  }

  #readHead(body: Json): void {
    this.#id ??= text(body.id);
    this.#model ??= text(body.model);
    if (isRecord(body.usage)) this.#usage = body.usage;
    if (Array.isArray(body.guardrails)) this.#guardrails = body.guardrails;
  }

  /** Which reply a choice belongs to; `undefined` for one nobody asked for. A missing index is its position. */
  #indexOf(wire: unknown, at: number): number | undefined {
    if (this.#replyCount === 1) return at === 0 ? 0 : undefined;
    const index = isRecord(wire) && typeof wire.index === 'number' ? wire.index : at;
    return Number.isInteger(index) && index >= 0 && index < this.#replyCount ? index : undefined;
  }

  #at(index: number): Choice {
    for (;;) {
      const choice = this.#choices[index];
      if (choice !== undefined) return choice;
      this.#choices.push(new Choice());
    }
  }
}

function choicesOf(body: Json): unknown[] {
  return Array.isArray(body.choices) ? body.choices : [];
}

function toAlternative({ content, reasoning, calls, finishReason }: Choice): AlternativeReply {
  const toolCalls = calls.calls();
  return {
    content: String(content),
    ...(reasoning.length > 0 && { reasoning: String(reasoning) }),
    ...(toolCalls !== undefined && { toolCalls }),
    finishReason: finishReason ?? 'stop',
  };
}
