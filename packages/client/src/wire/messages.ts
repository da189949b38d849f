import { type ChatMessage, type ContentPart, type ToolCall, textOfContent } from '@mae/protocol';
import { defined, type Json } from './json.js';

/** How messages are written. */
export interface MessageStyle {
  openai: boolean;
  /** The model thinks: one that does not refuses thinking in its history. */
  thinks: boolean;
}

/** A message of the wire. */
export function toWireMessage(message: ChatMessage, style: MessageStyle): Json {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content };
    case 'user':
      return { role: 'user', content: toWireContent(message.content, style.openai) };
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
        content: style.thinks && message.reasoning ? thinkingContent(message) : message.content,
        tool_calls: message.toolCalls?.length ? message.toolCalls.map(toWireCall) : undefined,
        prefix: message.prefix || undefined,
      });
  }
}

function toWireContent(content: string | ContentPart[], openai: boolean): string | Json[] {
  if (typeof content === 'string') return content;
  // Ollama makes a message of its own of each part.
  if (openai && content.every((part) => part.type === 'text')) return textOfContent(content);
  return content.map((part) => (openai ? toOpenAiPart(part) : toWirePart(part)));
}

function toWirePart(part: ContentPart): Json {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return {
        type: 'image_url',
        image_url: part.detail === undefined ? part.url : { url: part.url, detail: part.detail },
      };
    case 'document':
      return defined({ type: 'document_url', document_url: part.url, document_name: part.name });
    case 'audio':
      return { type: 'input_audio', input_audio: part.data };
    case 'file':
      return { type: 'file', file_id: part.fileId };
    case 'reference':
      return { type: 'reference', reference_ids: part.referenceIds };
  }
}

function toOpenAiPart(part: ContentPart): Json {
  if (part.type === 'image') return { type: 'image_url', image_url: defined({ url: part.url, detail: part.detail }) };
  if (part.type === 'audio') return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
  return toWirePart(part);
}

function thinkingContent(message: Extract<ChatMessage, { role: 'assistant' }>): Json[] {
  const { reasoning, reasoningMark, content } = message;
  const thinking = defined({
    type: 'thinking',
    thinking: [{ type: 'text', text: reasoning }],
    signature: reasoningMark?.signature,
    closed: reasoningMark?.closed,
  });
  return content === '' ? [thinking] : [thinking, { type: 'text', text: content }];
}

function toWireCall(call: ToolCall): Json {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}
