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
    expect(withFailure(noUsage, call, 3)).toMatchObject({ requests: 1, retries: 3, totalTokens: 0, unpricedCalls: 0 });
  });

  it('counts what was reserved for lost replies as spent', () => {
    const doubt = withDoubt(noUsage, [
      { reservedTokens: 100, reservedCostUsd: 0.5 },
      { reservedTokens: 50, reservedCostUsd: 0 },
    ]);
    expect(doubt).toMatchObject({ requests: 0, inDoubtCalls: 2, inDoubtTokens: 150, inDoubtCostUsd: 0.5 });
  });
});
