import type { ReasoningMark, ToolCallDelta } from '@mae/protocol';
import { joinMarks, readContent } from './content.js';
import { GrowingText } from './growing-text.js';
import type { Json } from './json.js';
import { ToolCallMerger } from './tool-calls.js';

/** What one chunk added to a reply. */
export interface Delta {
  content: string;
  reasoning: string;
  toolCalls: ToolCallDelta[] | undefined;
}

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** One reply of possibly several to a prompt, put together from messages or from the deltas of a stream. */
export class Choice {
  readonly calls = new ToolCallMerger();
  readonly content = new GrowingText();
  readonly reasoning = new GrowingText();
  mark: ReasoningMark | undefined;
  readonly other: Json[] = [];
  finishReason: string | undefined;

  /** Adds a message or delta, whichever of its fields it has. */
  add(message: Json, whole: boolean): Delta {
    const { text: content, reasoning: inside, mark, other } = readContent(message.content);
    // OpenAI-compatible servers write thinking into a field of its own, some into both.
    const reasoning = inside + (text(message.reasoning) ?? text(message.reasoning_content) ?? '');
    this.content.add(content);
    this.reasoning.add(reasoning);
    if (mark !== undefined) this.mark = joinMarks(this.mark, mark);
    if (other !== undefined) this.other.push(...other);
    return { content, reasoning, toolCalls: this.calls.add(message.tool_calls, whole) };
  }

  /** The end of a reply whose server gave no reason for it. */
  finish(): void {
    this.finishReason ??= this.calls.calls() === undefined ? 'stop' : 'tool_calls';
  }
}
