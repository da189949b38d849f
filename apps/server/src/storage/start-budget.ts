import type { Budget } from '@mae/protocol';
import type { StartBounds } from './run-table.js';

/** What the runs of a key have used or reserved today. */
export interface DayUsage {
  tokens: number;
  costUsd: number;
}

/** Less than this is nothing: what adding and subtracting fractions leaves. */
const leastCostUsd = 1e-6;

/**
 * The budget a run starts with: what its request allows, and never more than what is left of the day. A run that names
 * no bound where the key has one is given all that is left; one that comes when nothing is left is refused.
 */
export function startBudget(
  asked: Budget | undefined,
  bounds: StartBounds,
  used: DayUsage,
): { budget?: Budget } | { refusedBy: 'tokensPerDay' | 'costUsdPerDay' } {
  const { tokensPerDay, costUsdPerDay } = bounds;
  if (tokensPerDay !== undefined && tokensPerDay - used.tokens < 1) return { refusedBy: 'tokensPerDay' };
  if (costUsdPerDay !== undefined && costUsdPerDay - used.costUsd < leastCostUsd) return { refusedBy: 'costUsdPerDay' };
  const maxTokens = least(asked?.maxTokens, tokensPerDay === undefined ? undefined : tokensPerDay - used.tokens);
  const maxCostUsd = least(asked?.maxCostUsd, costUsdPerDay === undefined ? undefined : costUsdPerDay - used.costUsd);
  if (asked === undefined && maxTokens === undefined && maxCostUsd === undefined) return {};
  return {
    budget: {
      ...asked,
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    },
  };
}

const least = (left: number | undefined, right: number | undefined): number | undefined =>
  left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
