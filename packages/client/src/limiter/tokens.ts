import { isRecord } from '../wire/json.js';

/** What a request may use before its reply is known: UTF-8 bytes / 3 of its body, and `maxTokens`. */
export function tokensAsked(body: string | undefined, request: unknown): number {
  const most = isRecord(request) && typeof request.maxTokens === 'number' ? request.maxTokens : 0;
  return Math.ceil((body === undefined ? 0 : Buffer.byteLength(body)) / 3) + most;
}

/** What a reply says it used; `undefined` where it does not. */
export function tokensUsed(reply: unknown): number | undefined {
  const usage = isRecord(reply) ? reply.usage : undefined;
  const total = isRecord(usage) ? usage.totalTokens : undefined;
  return typeof total === 'number' && total > 0 ? total : undefined;
}
