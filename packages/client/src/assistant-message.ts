import type { ChatCompletion, ChatMessage } from '@mae/protocol';

/** A reply as the message to send back in the next turn: text, thinking with its mark, and tool calls. */
export function assistantMessage(
  reply: Pick<ChatCompletion, 'content' | 'reasoning' | 'reasoningMark' | 'toolCalls'>,
): ChatMessage {
  const { content, reasoning, reasoningMark, toolCalls } = reply;
  return {
    role: 'assistant',
    content,
    ...(reasoning !== undefined && { reasoning }),
    ...(reasoningMark !== undefined && { reasoningMark }),
    ...(toolCalls !== undefined && { toolCalls }),
  };
}
