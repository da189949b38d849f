import type { ChatCompletion } from '../chat.js';
import type { Usage, UsageTotals } from '../usage.js';

const zero: UsageTotals = {
  requests: 0,
  retries: 0,
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
  cachedTokens: 0,
  costUsd: 0,
  unpricedCalls: 0,
};

/** The usage of a run in which nothing was sent. */
export const noUsage: Usage = {
  ...zero,
  byPhase: {},
  byModel: {},
  inDoubtCalls: 0,
  inDoubtTokens: 0,
  inDoubtCostUsd: 0,
  unsettledCalls: 0,
  unsettledTokens: 0,
  unsettledCostUsd: 0,
};

/** What was reserved for a call. */
export interface Reserved {
  reservedTokens: number;
  reservedCostUsd: number;
}

function plus(left: UsageTotals, right: UsageTotals): UsageTotals {
  return {
    requests: left.requests + right.requests,
    retries: left.retries + right.retries,
    promptTokens: left.promptTokens + right.promptTokens,
    completionTokens: left.completionTokens + right.completionTokens,
    totalTokens: left.totalTokens + right.totalTokens,
    cachedTokens: left.cachedTokens + right.cachedTokens,
    costUsd: left.costUsd + right.costUsd,
    unpricedCalls: left.unpricedCalls + right.unpricedCalls,
  };
}

function withCall(usage: Usage, call: { phase: string; model: string }, added: UsageTotals): Usage {
  return {
    ...usage,
    ...plus(usage, added),
    byPhase: { ...usage.byPhase, [call.phase]: plus(usage.byPhase[call.phase] ?? zero, added) },
    byModel: { ...usage.byModel, [call.model]: plus(usage.byModel[call.model] ?? zero, added) },
  };
}

/**
 * Adds an answered call. Of a reply that says nothing of its tokens, or whose price is not known though the request's
 * was, what was reserved counts as spent.
 */
export function withCompletion(
  usage: Usage,
  call: { phase: string; model: string },
  completion: ChatCompletion,
  reserved: Reserved = { reservedTokens: 0, reservedCostUsd: 0 },
): Usage {
  const { usage: tokens, retries, costUsd } = completion;
  // Servers were seen that leave the sum out.
  const totalTokens = Math.max(tokens.totalTokens, tokens.promptTokens + tokens.completionTokens);
  const added = withCall(usage, call, {
    requests: 1,
    retries,
    ...tokens,
    totalTokens,
    costUsd: costUsd ?? 0,
    unpricedCalls: costUsd === undefined ? 1 : 0,
  });
  if (totalTokens === 0) return withUnsettled(added, reserved);
  return costUsd === undefined && reserved.reservedCostUsd > 0
    ? withUnsettled(added, { ...reserved, reservedTokens: 0 })
    : added;
}

/** Adds a call that failed: a request of which no tokens are known. */
export function withFailure(
  usage: Usage,
  call: { phase: string; model: string },
  failure: { retries: number; mayHaveCost?: boolean | undefined },
  reserved: Reserved = { reservedTokens: 0, reservedCostUsd: 0 },
): Usage {
  const added = withCall(usage, call, { ...zero, requests: 1, retries: failure.retries });
  return failure.mayHaveCost ? withUnsettled(added, reserved) : added;
}

/** Adds a call that has ended without a word on what it used: what was reserved for it counts as spent. */
function withUnsettled(usage: Usage, { reservedTokens, reservedCostUsd }: Reserved): Usage {
  return {
    ...usage,
    unsettledCalls: usage.unsettledCalls + 1,
    unsettledTokens: usage.unsettledTokens + reservedTokens,
    unsettledCostUsd: usage.unsettledCostUsd + reservedCostUsd,
  };
}

/** Adds calls whose reply was lost: what was reserved for them counts as spent. */
export function withDoubt(usage: Usage, calls: Reserved[]): Usage {
  return {
    ...usage,
    inDoubtCalls: usage.inDoubtCalls + calls.length,
    inDoubtTokens: usage.inDoubtTokens + calls.reduce((sum, call) => sum + call.reservedTokens, 0),
    inDoubtCostUsd: usage.inDoubtCostUsd + calls.reduce((sum, call) => sum + call.reservedCostUsd, 0),
  };
}
