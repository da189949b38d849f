import { type ChatMessage, ChatRequest, type JsonSchema, parseAs, type ToolCall } from '@mae/protocol';
import type { Dialect } from '../options.js';

type Json = Record<string, unknown>;

export interface WireOptions {
  stream: boolean;
  dialect: Dialect;
}

/** Checks a request. @throws MaeError `CLIENT_REQUEST_INVALID` naming each field that is wrong. */
export function readRequest(request: ChatRequest): ChatRequest {
  return parseAs(ChatRequest, request, { code: 'CLIENT_REQUEST_INVALID', what: 'The chat request' });
}

/** The body of a chat call, from the allow-list of the API. What is not set is not sent. */
export function toWireRequest(request: ChatRequest, { stream, dialect }: WireOptions): Json {
  const openai = dialect === 'openai';
  // A model that does not think refuses thinking in its history.
  const thinks = !openai && request.reasoningEffort !== undefined && request.reasoningEffort !== 'none';
  return defined({
    model: request.model,
    messages: request.messages.map((message) => toWireMessage(message, thinks)),
    temperature: request.temperature,
    top_p: request.topP,
    max_tokens: request.maxTokens,
    stop: request.stop,
    [openai ? 'seed' : 'random_seed']: request.randomSeed,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    response_format: toWireFormat(request.responseFormat),
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
    prompt_cache_key: openai ? undefined : request.promptCacheKey,
    stream: stream || undefined,
    stream_options: stream && openai ? { include_usage: true } : undefined,
  });
}

function toWireMessage(message: ChatMessage, thinks: boolean): Json {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content };
    case 'tool':
      return defined({
        role: 'tool',
        content: message.content,
        tool_call_id: message.toolCallId,
        name: message.name,
      });
    case 'assistant':
      return defined({
        role: 'assistant',
        content: thinks && message.reasoning ? thinkingContent(message.reasoning, message.content) : message.content,
        tool_calls: message.toolCalls?.length ? message.toolCalls.map(toWireCall) : undefined,
        prefix: message.prefix || undefined,
      });
  }
}

function thinkingContent(reasoning: string, content: string): Json[] {
  return [
    { type: 'thinking', thinking: [{ type: 'text', text: reasoning }] },
    { type: 'text', text: content },
  ];
}

function toWireCall(call: ToolCall): Json {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}

function toWireFormat(format: ChatRequest['responseFormat']): Json | undefined {
  if (format === undefined) return undefined;
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json-object') return { type: 'json_object' };
  const { name, schema, strict } = format;
  return { type: 'json_schema', json_schema: defined({ name, schema: withoutIdentity(schema), strict }) };
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

function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
