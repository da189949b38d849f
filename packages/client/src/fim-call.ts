import { MaeError, parseAs } from '@mae/protocol';
import * as z from 'zod';
import type { CompletionCall } from './completions.js';
import type { Dialect } from './options.js';
import { defined } from './wire/json.js';

const count = z.int().nonnegative();

/** What stands before and after a gap in a program, for a model with `completion_fim`, such as `codestral-2508`. */
const FimRequest = z.strictObject({
  model: z.string().min(1),
  prompt: z.string(),
  suffix: z.string().optional(),
  maxTokens: z.int().positive().optional(),
  minTokens: count.optional(),
  temperature: z.number().min(0).max(1.5).optional(),
  topP: z.number().gt(0).max(1).optional(),
  stop: z.array(z.string().min(1)).optional(),
  randomSeed: count.optional(),
  promptCacheKey: z.string().min(1).optional(),
  metadata: z.record(z.string(), z.json()).optional(),
});
export type FimRequest = z.infer<typeof FimRequest>;

/** The call for a request. @throws MaeError `CLIENT_REQUEST_INVALID` naming each field that is wrong. */
export function fimCall(given: FimRequest, { stream, dialect }: { stream: boolean; dialect: Dialect }): CompletionCall {
  if (dialect === 'openai') {
    throw new MaeError({
      code: 'CLIENT_REQUEST_INVALID',
      message: "OpenAI-compatible servers have no endpoint that fills in the middle. Use chat, or Mistral's API.",
    });
  }
  const request = parseAs(FimRequest, given, { code: 'CLIENT_REQUEST_INVALID', what: 'The FIM request' });
  const body = defined({
    model: request.model,
    prompt: request.prompt,
    suffix: request.suffix,
    max_tokens: request.maxTokens,
    min_tokens: request.minTokens,
    temperature: request.temperature,
    top_p: request.topP,
    stop: request.stop,
    random_seed: request.randomSeed,
    prompt_cache_key: request.promptCacheKey,
    metadata: request.metadata,
    stream: stream || undefined,
  });
  return { operation: 'fim', path: '/v1/fim/completions', model: request.model, request: given, body };
}
