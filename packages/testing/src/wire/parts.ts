import type { TokenUsage, ToolCall } from '@mae/protocol';
import type { ReplyShape } from './shape.js';

export type Json = Record<string, unknown>;

/** What a reply's JSON needs besides the step. */
export interface ReplyFacts {
  id: string;
  model: string;
  created: number;
  usage: TokenUsage;
  shape: ReplyShape;
  /** How many choices the request asks for; all say the same. */
  choices: number;
}

export function wireUsage(usage: TokenUsage, place: ReplyShape['cachedTokensIn']): Json {
  const cached = usage.cachedTokens;
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    ...(cached > 0 && { [place]: place === 'num_cached_tokens' ? cached : { cached_tokens: cached } }),
  };
}

/** A whole tool call. */
export function wireCall(call: ToolCall, shape: ReplyShape, asObject = false): Json {
  return {
    id: call.id,
    ...(shape.toolCallType && { type: 'function' }),
    function: { name: call.name, arguments: asObject ? JSON.parse(call.arguments) : call.arguments },
  };
}

export const textChunk = (text: string): Json => ({ type: 'text', text });

export const thinkingChunk = (text: string, closed?: true): Json => ({
  type: 'thinking',
  thinking: [textChunk(text)],
  ...(closed && { closed }),
});
