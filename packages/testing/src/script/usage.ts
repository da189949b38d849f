import type { TokenUsage } from '@mae/protocol';
import type { ReplyStep } from './step.js';
import { countTokens } from './text.js';

/**
 * The usage of a reply: what the step says, and for the rest UTF-8 bytes / 4 of what went in and came out.
 *
 * @param cached tokens of the prompt that were seen before; used where the step gives none
 * @param choices how often the reply is written
 */
export function usageOf(prompt: string, step: Omit<ReplyStep, 'kind'>, cached = 0, choices = 1): TokenUsage {
  const calls = (step.toolCalls ?? []).map((call) => call.name + call.arguments).join('');
  const promptTokens = step.usage?.promptTokens ?? countTokens(prompt);
  const written = step.content + (step.reasoning ?? '') + calls;
  const completionTokens = step.usage?.completionTokens ?? choices * countTokens(written);
  return {
    promptTokens,
    completionTokens,
    totalTokens: step.usage?.totalTokens ?? promptTokens + completionTokens,
    // What the API caches are whole blocks, so a prompt is never cached to its last token.
    cachedTokens: step.usage?.cachedTokens ?? Math.min(cached, promptTokens - (promptTokens % 64)),
  };
}
