import * as z from 'zod';
import { Amount, Count, JsonSchema } from './json.js';

export const ToolCall = z.object({ id: z.string(), name: z.string(), arguments: z.string() });
export type ToolCall = z.infer<typeof ToolCall>;

/** A message in the order system*, user, assistant, (tool+, assistant)*. */
export const ChatMessage = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: z.string() }),
  z.object({ role: z.literal('user'), content: z.string() }),
  z.object({
    role: z.literal('assistant'),
    content: z.string(),
    /** Thinking, kept apart from the answer; replayed where the model wants it. */
    reasoning: z.string().optional(),
    toolCalls: z.array(ToolCall).optional(),
    /** The reply continues this text. */
    prefix: z.boolean().optional(),
  }),
  z.object({ role: z.literal('tool'), content: z.string(), toolCallId: z.string(), name: z.string().optional() }),
]);
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ResponseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json-object') }),
  z.object({
    type: z.literal('json-schema'),
    name: z.string().min(1),
    schema: JsonSchema,
    strict: z.boolean().optional(),
  }),
]);
export type ResponseFormat = z.infer<typeof ResponseFormat>;

export const ToolDefinition = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  parameters: JsonSchema,
  strict: z.boolean().optional(),
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

/** One request to a chat model, in MAE's own names. Every field but `model` and `messages` may be absent. */
export const ChatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(ChatMessage).min(1),
  maxTokens: z.int().positive().optional(),
  temperature: z.number().min(0).max(1.5).optional(),
  topP: z.number().gt(0).max(1).optional(),
  stop: z.array(z.string().min(1)).optional(),
  randomSeed: Count.optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  responseFormat: ResponseFormat.optional(),
  tools: z.array(ToolDefinition).max(128).optional(),
  toolChoice: z.union([z.enum(['auto', 'none', 'any']), z.object({ name: z.string().min(1) })]).optional(),
  parallelToolCalls: z.boolean().optional(),
  reasoningEffort: z.string().min(1).optional(),
  prediction: z.string().optional(),
  promptCacheKey: z.string().min(1).optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** Tokens of one call. Cached tokens are part of the prompt's, thinking is part of the completion's. */
export const TokenUsage = z.object({
  promptTokens: Count,
  completionTokens: Count,
  totalTokens: Count,
  cachedTokens: Count,
});
export type TokenUsage = z.infer<typeof TokenUsage>;

/** A whole reply. `finishReason` is `stop`, `length`, `model_length`, `tool_calls`, `error` or what the server said. */
export const ChatCompletion = z.object({
  id: z.string().optional(),
  model: z.string(),
  content: z.string(),
  reasoning: z.string().optional(),
  toolCalls: z.array(ToolCall).optional(),
  finishReason: z.string(),
  usage: TokenUsage,
  /** Absent where the price of the model is unknown. */
  costUsd: Amount.optional(),
  /** How many times the request was sent again before this reply. */
  retries: Count,
  /** The host that answered. */
  host: z.string().optional(),
});
export type ChatCompletion = z.infer<typeof ChatCompletion>;

/** A piece of a streamed reply. The last one is `completed` and holds the whole reply. */
export type ChatChunk =
  | { type: 'delta'; content?: string; reasoning?: string }
  | { type: 'completed'; completion: ChatCompletion };

/** A model that can be asked. `MistralApiClient.chat` is one; bring your own by implementing this. */
export interface ChatModel {
  /** Rejects with a `MaeError`, or with `signal.reason` on cancel. */
  complete(request: ChatRequest, options?: { signal?: AbortSignal }): Promise<ChatCompletion>;
  /** A stream that ends without `completed` is a fault. Leaving the loop early cancels the request. */
  stream(request: ChatRequest, options?: { signal?: AbortSignal }): AsyncIterable<ChatChunk>;
  /** What a request may cost at most; used to reserve the budget. */
  estimate?(request: ChatRequest): { promptTokens: number; maxCostUsd?: number };
}
