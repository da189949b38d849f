import type { ChatRequest } from '@mae/protocol';
import type { ModelPrice } from './prices.js';

const bytes = (text: string | undefined) => (text === undefined ? 0 : Buffer.byteLength(text));

/** UTF-8 bytes / 3 of all that the prompt holds, and what the call may cost at most where price and `maxTokens` are known. */
export function estimateRequest(
  request: ChatRequest,
  price: Required<ModelPrice> | undefined,
): { promptTokens: number; maxCostUsd?: number } {
  const messages = request.messages.reduce((sum, message) => {
    const own = bytes(message.content);
    if (message.role !== 'assistant') return sum + own;
    const calls = (message.toolCalls ?? []).reduce((all, call) => all + bytes(call.name) + bytes(call.arguments), 0);
    return sum + own + bytes(message.reasoning) + calls;
  }, 0);
  const schema = request.responseFormat?.type === 'json-schema' ? JSON.stringify(request.responseFormat.schema) : '';
  const tools = request.tools === undefined ? '' : JSON.stringify(request.tools);
  const promptTokens = Math.ceil((messages + bytes(schema) + bytes(tools)) / 3);
  if (price === undefined || request.maxTokens === undefined) return { promptTokens };
  const maxCostUsd = (promptTokens * price.inputUsd + request.maxTokens * price.outputUsd) / 1_000_000;
  return { promptTokens, maxCostUsd };
}
