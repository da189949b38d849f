import { type DurableEvent, foldRun } from '@mae/protocol';
import type { DayUsage } from './start-budget.js';

/** What a run has used by its log. What was reserved for calls whose reply is not known counts as used. */
export function usageOf(events: DurableEvent[]): DayUsage {
  const { usage, pendingCalls } = foldRun(events);
  const pending = { tokens: 0, costUsd: 0 };
  for (const call of pendingCalls) {
    pending.tokens += call.reservedTokens;
    pending.costUsd += call.reservedCostUsd;
  }
  return {
    tokens: usage.totalTokens + usage.inDoubtTokens + usage.unsettledTokens + pending.tokens,
    costUsd: usage.costUsd + usage.inDoubtCostUsd + usage.unsettledCostUsd + pending.costUsd,
  };
}
