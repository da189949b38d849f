import type { TokenUsage } from '@mae/protocol';
import { isRecord } from './json.js';

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}

/** The tier that served a call, such as `priority`, which costs more. */
export function readServiceTier(usage: unknown): string | undefined {
  return isRecord(usage) && typeof usage.service_tier === 'string' ? usage.service_tier : undefined;
}

/** Usage as any server writes it; what is absent is 0. Cached tokens live in one of three places, or in several. */
export function readUsage(usage: unknown): TokenUsage {
  const given = isRecord(usage) ? usage : {};
  const promptTokens = count(given.prompt_tokens);
  const completionTokens = count(given.completion_tokens);
  const cached = [
    isRecord(given.prompt_tokens_details) ? given.prompt_tokens_details.cached_tokens : undefined,
    given.num_cached_tokens,
    isRecord(given.prompt_token_details) ? given.prompt_token_details.cached_tokens : undefined,
  ].map(count);
  return {
    promptTokens,
    completionTokens,
    totalTokens: count(given.total_tokens) || promptTokens + completionTokens,
    cachedTokens: Math.min(promptTokens, Math.max(...cached)),
  };
}
