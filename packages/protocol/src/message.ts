import * as z from 'zod';

/** A call of a tool. `arguments` is JSON as the model wrote it: check it before use. */
export const ToolCall = z.object({ id: z.string(), name: z.string(), arguments: z.string() });
export type ToolCall = z.infer<typeof ToolCall>;

/**
 * A part of a user's message. Which parts a model takes is for its server to say.
 *
 * `url` is an address the server can fetch or a `data:` URL; `data` of `audio` is base64 or such an address, with its
 * `format` (such as `mp3`) where an OpenAI-compatible server is asked. `file` is one the server has stored.
 */
export const ContentPart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.literal('image'),
    url: z.string().min(1),
    detail: z.enum(['low', 'auto', 'high']).optional(),
  }),
  z.strictObject({ type: z.literal('document'), url: z.string().min(1), name: z.string().optional() }),
  z.strictObject({ type: z.literal('audio'), data: z.string().min(1), format: z.string().min(1).optional() }),
  z.strictObject({ type: z.literal('file'), fileId: z.string().min(1) }),
  z.strictObject({ type: z.literal('reference'), referenceIds: z.array(z.union([z.int(), z.string()])) }),
]);
export type ContentPart = z.infer<typeof ContentPart>;

/** What a server wrote beside the thinking of a reply, to be sent back with it as it is. */
export const ReasoningMark = z.object({ signature: z.string().optional(), closed: z.boolean().optional() });
export type ReasoningMark = z.infer<typeof ReasoningMark>;

/** A message in the order system*, user, assistant, (tool+, assistant)*. */
export const ChatMessage = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: z.string() }),
  z.object({ role: z.literal('user'), content: z.union([z.string(), z.array(ContentPart).min(1)]) }),
  z.object({
    role: z.literal('assistant'),
    content: z.string(),
    /** Thinking, kept apart from the answer; replayed where the model wants it. */
    reasoning: z.string().optional(),
    reasoningMark: ReasoningMark.optional(),
    toolCalls: z.array(ToolCall).optional(),
    /** The reply continues this text. */
    prefix: z.boolean().optional(),
  }),
  z.object({ role: z.literal('tool'), content: z.string(), toolCallId: z.string(), name: z.string().optional() }),
]);
export type ChatMessage = z.infer<typeof ChatMessage>;

/** The text of a message's content: all of a string, and of parts those that are text. */
export function textOfContent(content: string | readonly ContentPart[]): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
