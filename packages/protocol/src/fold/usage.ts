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
};

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

/** Adds an answered call. */
export function withCompletion(
  usage: Usage,
  call: { phase: string; model: string },
  completion: ChatCompletion,
): Usage {
  const { usage: tokens, retries, costUsd } = completion;
  return withCall(usage, call, {
    requests: 1,
    retries,
    ...tokens,
    costUsd: costUsd ?? 0,
    unpricedCalls: costUsd === undefined ? 1 : 0,
  });
}

/** Adds a call that failed: it counts as a request, and its tokens are not known. */
export function withFailure(usage: Usage, call: { phase: string; model: string }, retries: number): Usage {
  return withCall(usage, call, { ...zero, requests: 1, retries });
}

/** Adds calls whose reply was lost: what was reserved for them counts as spent. */
export function withDoubt(usage: Usage, calls: { reservedTokens: number; reservedCostUsd: number }[]): Usage {
  return {
    ...usage,
    inDoubtCalls: usage.inDoubtCalls + calls.length,
    inDoubtTokens: usage.inDoubtTokens + calls.reduce((sum, call) => sum + call.reservedTokens, 0),
    inDoubtCostUsd: usage.inDoubtCostUsd + calls.reduce((sum, call) => sum + call.reservedCostUsd, 0),
  };
}
