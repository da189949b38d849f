import type { ChatRequest, Guardrail, JsonSchema } from '@mae/protocol';
import type { DetectedServer } from '../dialect/detection.js';
import type { StreamOptions } from '../options.js';
import { defined, type Json } from './json.js';
import { toWireMessage } from './messages.js';

export interface WireOptions {
  stream: boolean;
  server: Pick<DetectedServer, 'dialect' | 'name'>;
  streamOptions?: StreamOptions;
}

/** The body of a chat call, from the allow-list of the API. What is not set is not sent. */
export function toWireRequest(request: ChatRequest, { stream, server, streamOptions }: WireOptions): Json {
  const openai = server.dialect === 'openai';
  const thinks = !openai && request.reasoningEffort !== undefined && request.reasoningEffort !== 'none';
  return defined({
    model: request.model,
    messages: request.messages.map((message) => toWireMessage(message, { openai, thinks })),
    temperature: request.temperature,
    top_p: request.topP,
    max_tokens: request.maxTokens,
    stop: request.stop,
    n: request.replyCount,
    [openai ? 'seed' : 'random_seed']: request.randomSeed,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    response_format: toWireFormat(request.responseFormat, server),
    tools: request.tools?.map((tool) => ({
      type: 'function',
      function: defined({
        name: tool.name,
        description: tool.description,
        strict: tool.strict,
        parameters: withoutIdentity(tool.parameters),
      }),
    })),
    tool_choice: toWireChoice(request.toolChoice, openai),
    parallel_tool_calls: request.parallelToolCalls,
    reasoning_effort: request.reasoningEffort,
    prediction: request.prediction === undefined ? undefined : { type: 'content', content: request.prediction },
    ...(openai ? undefined : mistralFields(request)),
    stream: stream || undefined,
    stream_options: stream ? toWireStreamOptions(streamOptions ?? (openai ? { includeUsage: true } : {})) : undefined,
  });
}

function toWireStreamOptions({ includeUsage, streamToolCalls }: StreamOptions): Json | undefined {
  const options = defined({ include_usage: includeUsage, stream_tool_calls: streamToolCalls });
  return Object.keys(options).length === 0 ? undefined : options;
}

/** Fields that only Mistral's API has. */
function mistralFields(request: ChatRequest): Json {
  return {
    prompt_cache_key: request.promptCacheKey,
    service_tier: request.serviceTier === 'standard-only' ? 'standard_only' : request.serviceTier,
    metadata: request.metadata,
    guardrails: request.guardrails?.map(toWireGuardrail),
    safe_prompt: request.safePrompt,
  };
}

function toWireGuardrail({ blockOnError, moderation }: Guardrail): Json {
  return defined({
    block_on_error: blockOnError,
    moderation_llm_v2: defined({
      model_name: moderation.model,
      custom_category_thresholds: moderation.thresholds,
      ignore_other_categories: moderation.ignoreOtherCategories,
      action: moderation.action,
    }),
  });
}

function toWireFormat(format: ChatRequest['responseFormat'], server: WireOptions['server']): Json | undefined {
  if (format === undefined) return undefined;
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json-object') {
    // LM Studio answers 400 to json_object.
    const asSchema = server.dialect === 'openai' && server.name === 'lm-studio';
    return asSchema
      ? { type: 'json_schema', json_schema: { name: 'json', schema: { type: 'object' } } }
      : { type: 'json_object' };
  }
  const { name, description, schema, strict } = format;
  return { type: 'json_schema', json_schema: defined({ name, description, schema: withoutIdentity(schema), strict }) };
}

function toWireChoice(choice: ChatRequest['toolChoice'], openai: boolean): unknown {
  if (typeof choice === 'object') return { type: 'function', function: { name: choice.name } };
  return choice === 'any' && openai ? 'required' : choice;
}

/** The API refuses the two keys that zod and other generators write at a schema's root. */
function withoutIdentity(schema: JsonSchema): JsonSchema {
  const { $schema: _schema, $id: _id, ...rest } = schema;
  return rest;
}
