import { describe, expect, it } from 'vitest';
import { noUsage, withCompletion, withDoubt, withFailure } from './usage.js';

const usage = { promptTokens: 10, completionTokens: 5, totalTokens: 15, cachedTokens: 2 };
const completion = { model: 'm', content: '', finishReason: 'stop', usage, retries: 1 };
const call = { phase: 'coding', model: 'm' };

describe('usage', () => {
  it('adds calls by phase and by model and keeps the unpriced apart', () => {
    const priced = withCompletion(noUsage, call, { ...completion, costUsd: 0.5 });
    const both = withCompletion(priced, { phase: 'repair', model: 'other' }, completion);
    expect(both).toMatchObject({ requests: 2, retries: 2, totalTokens: 30, costUsd: 0.5, unpricedCalls: 1 });
    expect(both.byPhase.coding).toMatchObject({ requests: 1, costUsd: 0.5, unpricedCalls: 0 });
    expect(both.byModel.other).toMatchObject({ requests: 1, unpricedCalls: 1 });
  });

  it('counts a failed call as a request without tokens', () => {
    const failed = withFailure(noUsage, call, { retries: 3 });
    expect(failed).toMatchObject({ requests: 1, retries: 3, totalTokens: 0, unpricedCalls: 0, unsettledTokens: 0 });
  });

  const reserved = { reservedTokens: 100, reservedCostUsd: 0.5 };
  const unsettled = { unsettledCalls: 1, unsettledTokens: 100, unsettledCostUsd: 0.5 };

  it('counts what was reserved for a failed call that may have cost as spent', () => {
    const failed = withFailure(noUsage, call, { retries: 0, mayHaveCost: true }, reserved);
    expect(failed).toMatchObject({ requests: 1, totalTokens: 0, ...unsettled });
  });

  it('counts what was reserved as spent where a reply says nothing of its tokens', () => {
    const none = { promptTokens: 0, completionTokens: 0, totalTokens: 0, cachedTokens: 0 };
    expect(withCompletion(noUsage, call, { ...completion, usage: none }, reserved)).toMatchObject({
      totalTokens: 0,
      ...unsettled,
    });
    expect(withCompletion(noUsage, call, completion, reserved)).toMatchObject({
      totalTokens: 15,
      ...unsettled,
      unsettledTokens: 0,
    });
    expect(withCompletion(noUsage, call, { ...completion, costUsd: 0.1 }, reserved)).toMatchObject({
      costUsd: 0.1,
      unsettledCalls: 0,
      unsettledCostUsd: 0,
    });
  });

  it('adds up tokens where a server gives no sum', () => {
    const parts = { ...completion, usage: { ...usage, totalTokens: 0 } };
    expect(withCompletion(noUsage, call, parts)).toMatchObject({
      totalTokens: 15,
      byModel: { m: { totalTokens: 15 } },
    });
  });

  it('counts what was reserved for lost replies as spent', () => {
    const doubt = withDoubt(noUsage, [
      { reservedTokens: 100, reservedCostUsd: 0.5 },
      { reservedTokens: 50, reservedCostUsd: 0 },
    ]);
    expect(doubt).toMatchObject({ requests: 0, inDoubtCalls: 2, inDoubtTokens: 150, inDoubtCostUsd: 0.5 });
  });
});
