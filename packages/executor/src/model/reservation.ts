import { type Budget, type ChatModel, type ChatRequest, MaeError, textOfContent, type Usage } from '@mae/protocol';

export interface Reservation {
  tokens: number;
  costUsd?: number;
}

/** Tokens of a prompt where the model has no word on it: UTF-8 bytes over three, above what tokenizers need for text. */
function promptTokens(request: ChatRequest): number {
  const bytes = request.messages.reduce((sum, message) => sum + Buffer.byteLength(textOfContent(message.content)), 0);
  return Math.ceil(bytes / 3) + 8 * request.messages.length;
}

/** What a request may use at most: its prompt and `maxTokens` of reply. */
export function reservationOf(model: ChatModel, request: ChatRequest): Reservation {
  const estimate = model.estimate?.(request);
  return {
    tokens: (estimate?.promptTokens ?? promptTokens(request)) + (request.maxTokens ?? 0),
    costUsd: estimate?.maxCostUsd,
  };
}

/**
 * Refuses a call that might not fit what is left of the budget. Replies in doubt and calls under way count with what
 * was reserved for them.
 *
 * @throws MaeError `RUN_BUDGET_EXCEEDED`
 */
export function assertFits(budget: Budget, usage: Usage, open: Reservation[], wanted: Reservation): void {
  const reserved = open.reduce((sum, call) => sum + call.tokens, 0);
  const tokens = usage.totalTokens + usage.inDoubtTokens + reserved + wanted.tokens;
  if (budget.maxTokens !== undefined && tokens > budget.maxTokens) {
    throw exceeded(
      `the next call may need ${wanted.tokens} tokens, its prompt and the whole of its maxTokens, and the run would be at ${tokens} of ${budget.maxTokens}. Give at least ${tokens}, or models a smaller maxTokens`,
    );
  }
  if (budget.maxCostUsd === undefined) return;
  const underWay = open.reduce((sum, call) => sum + (call.costUsd ?? 0), 0);
  const cost = usage.costUsd + usage.inDoubtCostUsd + underWay + (wanted.costUsd ?? Number.POSITIVE_INFINITY);
  if (cost > budget.maxCostUsd) {
    throw exceeded(`the next call may bring the run to ${cost.toFixed(4)} of ${budget.maxCostUsd} USD`);
  }
}

function exceeded(why: string): MaeError {
  return new MaeError({
    code: 'RUN_BUDGET_EXCEEDED',
    message: `The budget does not hold the next call: ${why}.`,
  });
}

/**
 * Refuses a cost limit that could not be held, before anything is sent.
 *
 * @throws MaeError `RUN_PRICE_UNKNOWN`
 */
export function assertPriced(budget: Budget, model: ChatModel, ids: string[]): void {
  if (budget.maxCostUsd === undefined) return;
  for (const id of ids) {
    const estimate = model.estimate?.({ model: id, messages: [{ role: 'user', content: 'x' }], maxTokens: 1 });
    if (estimate?.maxCostUsd !== undefined) continue;
    throw new MaeError({
      code: 'RUN_PRICE_UNKNOWN',
      message: `maxCostUsd cannot be held: the price of the model "${id}" is unknown. Give its price to the client, choose another model, or limit maxTokens instead.`,
      details: { model: id },
    });
  }
}
