import * as z from 'zod';
import { Amount, Count, JsonSchema, JsonValue } from './json.js';
import { ChatMessage, ReasoningMark, ToolCall } from './message.js';

export const ResponseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json-object') }),
  z.object({
    type: z.literal('json-schema'),
    name: z.string().min(1),
    /** What the JSON is, for the model. */
    description: z.string().optional(),
    schema: JsonSchema,
    /** The server lets the model write nothing else; every object of the schema then needs `additionalProperties: false`. */
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

/** A check of the prompt by a moderation model, before the call is answered. */
export const Guardrail = z.strictObject({
  /** Refuses the call where the check itself fails. */
  blockOnError: z.boolean().optional(),
  moderation: z.strictObject({
    model: z.string().min(1).optional(),
    /** By category, such as `jailbreaking`: a score above it counts. */
    thresholds: z.record(z.string(), z.number().min(0).max(1)).optional(),
    /** Looks at the categories of `thresholds` alone. */
    ignoreOtherCategories: z.boolean().optional(),
    /** `none` reports, `block` refuses the call. */
    action: z.enum(['none', 'block']).optional(),
  }),
});
export type Guardrail = z.infer<typeof Guardrail>;

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
  /** How many replies to one prompt; those after the first are `alternatives`. */
  replyCount: z.int().min(1).optional(),
  serviceTier: z.enum(['auto', 'standard-only']).optional(),
  /** Free data for the server's own records. */
  metadata: z.record(z.string(), JsonValue).optional(),
  guardrails: z.array(Guardrail).optional(),
  /** Puts the server's own safety prompt before the messages. */
  safePrompt: z.boolean().optional(),
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

/** A further reply to the same prompt, where `replyCount` asked for more than one. */
export const AlternativeReply = z.object({
  content: z.string(),
  reasoning: z.string().optional(),
  toolCalls: z.array(ToolCall).optional(),
  finishReason: z.string(),
});
export type AlternativeReply = z.infer<typeof AlternativeReply>;

/** A whole reply. `finishReason` is `stop`, `length`, `model_length`, `tool_calls`, `error` or what the server said. */
export const ChatCompletion = z.object({
  id: z.string().optional(),
  model: z.string(),
  content: z.string(),
  reasoning: z.string().optional(),
  reasoningMark: ReasoningMark.optional(),
  toolCalls: z.array(ToolCall).optional(),
  /** Parts of the content that are neither text nor thinking, such as references, as the server wrote them. */
  otherParts: z.array(z.unknown()).optional(),
  alternatives: z.array(AlternativeReply).optional(),
  finishReason: z.string(),
  usage: TokenUsage,
  /** Absent where the price of the model is unknown. */
  costUsd: Amount.optional(),
  /** How many times the request was sent again before this reply. */
  retries: Count,
  /** The host that answered. */
  host: z.string().optional(),
  /** The tier that served the call, such as `standard` or `priority`. */
  serviceTier: z.string().optional(),
  /** What `guardrails` found, as the server wrote it. */
  guardrails: z.array(z.unknown()).optional(),
});
export type ChatCompletion = z.infer<typeof ChatCompletion>;

/** A fragment of a tool call. `index` is its place in the reply's `toolCalls`; `name` and `arguments` are added to it. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  name?: string;
  arguments?: string;
}

/** A piece of a streamed reply. The last one is `completed` and holds the whole reply. */
export type ChatChunk =
  | { type: 'delta'; content?: string; reasoning?: string; toolCalls?: ToolCallDelta[] }
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
