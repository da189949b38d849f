import { type Budget, type ChatModel, type ChatRequest, MaeError, textOfContent, type Usage } from '@mae/protocol';

/** What a call may use at most. */
export interface Reservation {
  /** The prompt by the model's own estimate, uncorrected. */
  promptTokens: number;
  /** Prompt, corrected, and the whole reply. */
  tokens: number;
  costUsd?: number;
}

/** What counts as spent or may still be: parts of a `Reservation` suffice. */
export type Reserved = Pick<Reservation, 'tokens' | 'costUsd'>;

/** Tokens of a prompt where the model has no word on it: UTF-8 bytes over three, above what tokenizers need for text. */
function promptTokens(request: ChatRequest): number {
  const bytes = request.messages.reduce((sum, message) => sum + Buffer.byteLength(textOfContent(message.content)), 0);
  return Math.ceil(bytes / 3) + 8 * request.messages.length;
}

/**
 * What a request may use at most: its prompt, corrected, and `maxTokens` of each reply.
 *
 * @param ratio how far the run's own prompts went beyond their estimates; at least 1
 */
export function reservationOf(model: ChatModel, request: ChatRequest, ratio = 1): Reservation {
  const estimate = model.estimate?.(request);
  const prompt = estimate?.promptTokens ?? promptTokens(request);
  const maxCostUsd = estimate?.maxCostUsd;
  return {
    promptTokens: prompt,
    tokens: Math.ceil(prompt * ratio) + (request.maxTokens ?? 0) * (request.replyCount ?? 1),
    // The share of the prompt in it is not known: all of it is raised.
    ...(maxCostUsd === undefined ? {} : { costUsd: maxCostUsd * ratio }),
  };
}

/**
 * Refuses a call that might not fit what is left of the budget. What was reserved for replies in doubt, for calls that
 * ended without a word on their tokens and for calls under way counts as spent.
 *
 * @param open calls under way
 * @throws MaeError `RUN_BUDGET_EXCEEDED`, with the figures
 */
export function assertFits(budget: Budget, usage: Usage, open: Reserved[], wanted: Reserved): void {
  const reserved = open.reduce((sum, call) => sum + call.tokens, 0);
  const uncertain = usage.inDoubtTokens + usage.unsettledTokens;
  const tokens = usage.totalTokens + uncertain + reserved + wanted.tokens;
  if (budget.maxTokens !== undefined && tokens > budget.maxTokens) {
    const figures = { maxTokens: budget.maxTokens, usedTokens: usage.totalTokens, uncertainTokens: uncertain };
    throw exceeded(
      `it may need ${wanted.tokens} tokens, its prompt and the whole of its maxTokens; ${spentOf(usage.totalTokens, uncertain, reserved)}, and the budget is ${budget.maxTokens}. Give at least ${tokens}, or models a smaller maxTokens`,
      { ...figures, reservedTokens: reserved, neededTokens: wanted.tokens },
    );
  }
  if (budget.maxCostUsd === undefined) return;
  const underWay = open.reduce((sum, call) => sum + (call.costUsd ?? 0), 0);
  const unknown = usage.inDoubtCostUsd + usage.unsettledCostUsd;
  const needed = wanted.costUsd ?? Number.POSITIVE_INFINITY;
  const cost = usage.costUsd + unknown + underWay + needed;
  if (cost > budget.maxCostUsd) {
    const figures = { maxCostUsd: budget.maxCostUsd, usedCostUsd: usage.costUsd, uncertainCostUsd: unknown };
    throw exceeded(
      `it may cost ${needed.toFixed(4)} USD; ${usage.costUsd.toFixed(4)} are spent${unknown + underWay > 0 ? ` and ${(unknown + underWay).toFixed(4)} reserved` : ''}, and the budget is ${budget.maxCostUsd}. Give at least ${cost.toFixed(4)}, or models a smaller maxTokens`,
      { ...figures, reservedCostUsd: underWay, ...(wanted.costUsd === undefined ? {} : { neededCostUsd: needed }) },
    );
  }
}

function spentOf(used: number, uncertain: number, reserved: number): string {
  const more = [
    ...(uncertain > 0 ? [`${uncertain} may be, by calls whose usage is not known`] : []),
    ...(reserved > 0 ? [`${reserved} are reserved for calls under way`] : []),
  ];
  return [`${used} are spent`, ...more].join(', ');
}

function exceeded(why: string, details: Record<string, number>): MaeError {
  return new MaeError({
    code: 'RUN_BUDGET_EXCEEDED',
    message: `The budget does not hold the next call: ${why}.`,
    details,
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
