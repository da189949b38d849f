import type { ReasoningMark, ToolCallDelta } from '@mae/protocol';
import { joinMarks, readContent } from './content.js';
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
  content = '';
  reasoning = '';
  mark: ReasoningMark | undefined;
  other: Json[] | undefined;
  finishReason: string | undefined;

  /** Adds a message or delta, whichever of its fields it has. */
  add(message: Json, whole: boolean): Delta {
    const { text: content, reasoning: inside, mark, other } = readContent(message.content);
    // OpenAI-compatible servers write thinking into a field of its own, some into both.
    const reasoning = inside + (text(message.reasoning) ?? text(message.reasoning_content) ?? '');
    this.content += content;
    this.reasoning += reasoning;
    if (mark !== undefined) this.mark = joinMarks(this.mark, mark);
    if (other !== undefined) this.other = [...(this.other ?? []), ...other];
    return { content, reasoning, toolCalls: this.calls.add(message.tool_calls, whole) };
  }

  /** The end of a reply whose server gave no reason for it. */
  finish(): void {
    this.finishReason ??= this.calls.calls() === undefined ? 'stop' : 'tool_calls';
  }
}
