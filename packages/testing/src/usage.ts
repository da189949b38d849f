import type { TokenUsage } from '@mae/protocol';
import type { ReplyStep } from './step.js';
import { countTokens, textOf } from './text.js';

/** The usage of a reply: what the step says, and for the rest UTF-8 bytes / 4 of what went in and came out. */
export function usageOf(messages: readonly { content?: unknown }[], step: ReplyStep): TokenUsage {
  const prompt = messages.map((message) => textOf(message.content)).join('');
  const calls = (step.toolCalls ?? []).map((call) => call.name + call.arguments).join('');
  const promptTokens = step.usage?.promptTokens ?? countTokens(prompt);
  const completionTokens = step.usage?.completionTokens ?? countTokens(step.content + (step.reasoning ?? '') + calls);
  return {
    promptTokens,
    completionTokens,
    totalTokens: step.usage?.totalTokens ?? promptTokens + completionTokens,
    cachedTokens: step.usage?.cachedTokens ?? 0,
  };
}
