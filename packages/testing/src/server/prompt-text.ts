import type { ScriptRequest } from '../script/script-request.js';
import { textOf } from '../script/text.js';
import type { WireMessages, WireRequest } from '../wire/wire-request.js';
import type { PostEndpoint } from './read-body.js';

const ofRole = (messages: WireMessages, role: string) =>
  messages.filter((message) => message.role === role).map((message) => textOf(message.content));

/** The messages of a chat; elsewhere the field is one more that a lenient server does not look at. */
export function messagesOf(endpoint: PostEndpoint, body: WireRequest): WireMessages {
  return endpoint === 'chat' ? (body.messages ?? []) : [];
}

/** The text whose tokens a prompt counts. */
export function promptText(endpoint: PostEndpoint, body: WireRequest): string {
  if (endpoint === 'chat')
    return messagesOf(endpoint, body)
      .map((message) => textOf(message.content))
      .join('');
  if (endpoint === 'fim') return `${body.prompt ?? ''}${typeof body.suffix === 'string' ? body.suffix : ''}`;
  return [body.input].flat().join('');
}

/** A request as matchers and script functions see it. */
export function viewOf(endpoint: PostEndpoint, body: WireRequest): ScriptRequest<WireRequest> {
  const messages = messagesOf(endpoint, body);
  const user = {
    chat: () => ofRole(messages, 'user').at(-1) ?? '',
    fim: () => body.prompt ?? '',
    embeddings: () => [body.input].flat().join('\n'),
  }[endpoint];
  return {
    endpoint,
    model: body.model,
    system: ofRole(messages, 'system').join('\n'),
    user: user(),
    stream: body.stream === true,
    body,
  };
}

/** The text an answer begins with: that of an assistant message with `prefix`. */
export function prefixOf(endpoint: PostEndpoint, body: WireRequest): string {
  const last = messagesOf(endpoint, body).at(-1);
  return last?.role === 'assistant' && last.prefix === true ? textOf(last.content) : '';
}
