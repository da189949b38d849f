import { type ChatRequest, type ContentPart, textOfContent } from '@mae/protocol';
import { costOf, type ModelPrice } from './prices.js';

const bytes = (text: string | undefined) => (text === undefined ? 0 : Buffer.byteLength(text));

/**
 * Tokens of the largest image: models of Mistral scale images to at most 1540 pixels a side and read squares of 28 as
 * one token, with one more at the end of each of the 55 rows (mistral-common, image encoder).
 */
const imageTokens = 55 * 56;

/** Tokens of a content. What a document, file or audio holds is not known here: they count as nothing. */
function contentTokens(content: string | ContentPart[]): number {
  if (typeof content === 'string') return bytes(content) / 3;
  const images = content.filter((part) => part.type === 'image').length;
  return bytes(textOfContent(content)) / 3 + images * imageTokens;
}

/** UTF-8 bytes / 3 of all that the prompt holds, and what the call may cost at most where price and `maxTokens` are known. */
export function estimateRequest(
  request: ChatRequest,
  price: Required<ModelPrice> | undefined,
): { promptTokens: number; maxCostUsd?: number } {
  const messages = request.messages.reduce((sum, message) => {
    const own = contentTokens(message.content);
    if (message.role !== 'assistant') return sum + own;
    const calls = (message.toolCalls ?? []).reduce((all, call) => all + bytes(call.name) + bytes(call.arguments), 0);
    return sum + own + (bytes(message.reasoning) + calls) / 3;
  }, 0);
  const schema = request.responseFormat?.type === 'json-schema' ? JSON.stringify(request.responseFormat.schema) : '';
  const tools = request.tools === undefined ? '' : JSON.stringify(request.tools);
  const promptTokens = Math.ceil(messages + (bytes(schema) + bytes(tools)) / 3);
  if (price === undefined || request.maxTokens === undefined) return { promptTokens };
  const completionTokens = request.maxTokens * (request.replyCount ?? 1);
  const usage = { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens, cachedTokens: 0 };
  // Who leaves the choice of the tier to the server may be served, and charged, with priority.
  return { promptTokens, maxCostUsd: costOf(price, usage, request.serviceTier === 'auto') };
}
