import type { ToolCall } from '@mae/protocol';
import { isRecord, readContent } from './content.js';
import { ToolCallMerger } from './tool-calls.js';

/** What a reply comes to, before usage and cost are worked out. */
export interface ReplyParts {
  id: string | undefined;
  model: string | undefined;
  content: string;
  reasoning: string;
  toolCalls: ToolCall[] | undefined;
  finishReason: string | undefined;
  usage: unknown;
}

/** Text that one chunk added. */
export interface Delta {
  content: string;
  reasoning: string;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Puts a reply together from the chunks of a stream, or from one whole body. Unknown keys are ignored. */
export class ReplyAssembler {
  readonly #calls = new ToolCallMerger();
  #id: string | undefined;
  #model: string | undefined;
  #content = '';
  #reasoning = '';
  #finishReason: string | undefined;
  #usage: unknown;

  get finished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** Whether nothing more is to come: some servers send the usage after the finish reason. */
  get complete(): boolean {
    return this.finished && this.#usage !== undefined;
  }

  /** Characters of text and thinking so far. */
  get receivedCharacters(): number {
    return this.#content.length + this.#reasoning.length;
  }

  /** Reads a chunk of a stream and returns the text it added. */
  addChunk(chunk: Record<string, unknown>): Delta {
    this.#readHead(chunk);
    const choice = firstChoice(chunk);
    const added = this.#addMessage(choice.delta, false);
    this.#finishReason = text(choice.finish_reason) ?? this.#finishReason;
    return added;
  }

  /** Reads the body of a whole reply; false where it is none. */
  addWhole(body: Record<string, unknown>): boolean {
    this.#readHead(body);
    const choice = firstChoice(body);
    // Runs with tools of the server's own answer with a list of messages.
    const messages = Array.isArray(choice.messages) ? (choice.messages as unknown[]) : [choice.message];
    if (!messages.some(isRecord)) return false;
    for (const message of messages) this.#addMessage(message, true);
    const called = this.#calls.calls() !== undefined;
    this.#finishReason = text(choice.finish_reason) ?? (called ? 'tool_calls' : 'stop');
    return true;
  }

  /** The end of a stream that said so without a finish reason, as some servers do. */
  finish(): void {
    this.#finishReason ??= this.#calls.calls() === undefined ? 'stop' : 'tool_calls';
  }

  parts(): ReplyParts {
    return {
      id: this.#id,
      model: this.#model,
      content: this.#content,
      reasoning: this.#reasoning,
      toolCalls: this.#calls.calls(),
      finishReason: this.#finishReason,
      usage: this.#usage,
    };
  }

  #readHead(body: Record<string, unknown>): void {
    this.#id ??= text(body.id);
    this.#model ??= text(body.model);
    if (isRecord(body.usage)) this.#usage = body.usage;
  }

  #addMessage(message: unknown, whole: boolean): Delta {
    if (!isRecord(message)) return { content: '', reasoning: '' };
    const content = readContent(message.content);
    // OpenAI-compatible servers write thinking into a field of its own.
    const reasoning = content.reasoning + (text(message.reasoning) ?? text(message.reasoning_content) ?? '');
    this.#content += content.text;
    this.#reasoning += reasoning;
    this.#calls.add(message.tool_calls, whole);
    return { content: content.text, reasoning };
  }
}

function firstChoice(body: Record<string, unknown>): Record<string, unknown> {
  const choice: unknown = Array.isArray(body.choices) ? body.choices[0] : undefined;
  return isRecord(choice) ? choice : {};
}
