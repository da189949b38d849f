import type { Attributes } from '@opentelemetry/api';
import { isRecord } from '../../wire/json.js';

type Part = Record<string, unknown>;

/** Parts of a content. Of what is no text only the kind is told: pictures and documents may be of any size. */
function partsOf(content: unknown): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', content }];
  if (!Array.isArray(content)) return [];
  return content
    .filter(isRecord)
    .map((part) => (part.type === 'text' ? { type: 'text', content: part.text } : { type: part.type }));
}

function messageOf(message: Record<string, unknown>): Part {
  const { role, content, reasoning, toolCalls, toolCallId } = message;
  if (role === 'tool') return { role, parts: [{ type: 'tool_call_response', id: toolCallId, response: content }] };
  const thinking = typeof reasoning === 'string' && reasoning !== '' ? [{ type: 'reasoning', content: reasoning }] : [];
  const calls = Array.isArray(toolCalls) ? toolCalls.filter(isRecord) : [];
  const called = calls.map(({ id, name, arguments: given }) => ({ type: 'tool_call', id, name, arguments: given }));
  return { role, parts: [...thinking, ...partsOf(content), ...called] };
}

/** Prompts, replies and tools as the conventions write them. For those alone who asked for content. */
export function contentAttributes(request: unknown, reply: unknown): Attributes {
  const { messages, prompt, suffix, tools } = isRecord(request) ? request : {};
  const asked = Array.isArray(messages)
    ? messages.filter(isRecord).map(messageOf)
    : [{ role: 'user', parts: [...partsOf(prompt), ...partsOf(suffix)] }];
  const attributes: Attributes = { 'gen_ai.input.messages': JSON.stringify(asked) };
  if (Array.isArray(tools)) {
    const told = tools.filter(isRecord).map(({ name, description, parameters }) => ({ name, description, parameters }));
    attributes['gen_ai.tool.definitions'] = JSON.stringify(told.map((tool) => ({ type: 'function', ...tool })));
  }
  if (isRecord(reply) && typeof reply.finishReason === 'string') {
    const others = Array.isArray(reply.alternatives) ? reply.alternatives.filter(isRecord) : [];
    const replies = [reply, ...others].map((one) => ({
      ...messageOf({ ...one, role: 'assistant' }),
      finish_reason: one.finishReason === 'tool_calls' ? 'tool_call' : one.finishReason,
    }));
    attributes['gen_ai.output.messages'] = JSON.stringify(replies);
  }
  return attributes;
}
