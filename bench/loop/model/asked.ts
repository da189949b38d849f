import type { ChatRequest } from '@mae/protocol';
import { textOfContent } from '@mae/protocol';

/** What kind of answer a request wants. */
export type Wanted = 'plan' | 'blame' | 'program';

export function wantedBy(request: ChatRequest): Wanted {
  const format = request.responseFormat;
  if (format?.type !== 'json-schema') return 'program';
  return format.name === 'blame' ? 'blame' : 'plan';
}

/** All that a request says, without the part that is the same for each. */
export function said(request: ChatRequest): string {
  return request.messages
    .filter(({ role }) => role !== 'system')
    .map(({ content }) => textOfContent(content))
    .join('\n\n');
}

/** UTF-8 bytes of all messages. */
export function bytesOf({ messages }: Pick<ChatRequest, 'messages'>): number {
  return messages.reduce((sum, { content }) => sum + Buffer.byteLength(textOfContent(content)), 0);
}
