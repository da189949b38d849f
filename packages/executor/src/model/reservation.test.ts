import { noUsage, type Usage } from '@mae/protocol';
import { ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { assertFits, assertPriced, reservationOf } from './reservation.js';

const request = { model: 'm', messages: [{ role: 'user' as const, content: 'x'.repeat(300) }], maxTokens: 1000 };
const spent = (parts: Partial<Usage>): Usage => ({ ...noUsage, ...parts });

describe('a reservation', () => {
  it('is the prompt and the whole reply', () => {
    expect(reservationOf(new ScriptedModel([]), request)).toMatchObject({ tokens: 1100 });
    const silent = { complete: () => Promise.reject(), stream: async function* () {} };
    expect(reservationOf(silent, request).tokens).toBe(1108);
  });

  it('counts what was used, what is under way and what is in doubt', () => {
    const budget = { maxTokens: 2000 };
    expect(() => assertFits(budget, spent({ totalTokens: 900 }), [], { tokens: 1100 })).not.toThrow();
    const refused = expect.objectContaining({ code: 'RUN_BUDGET_EXCEEDED' });
    expect(() => assertFits(budget, spent({ totalTokens: 901 }), [], { tokens: 1100 })).toThrow(refused);
    expect(() => assertFits(budget, spent({ totalTokens: 500 }), [{ tokens: 401 }], { tokens: 1100 })).toThrow(refused);
    expect(() => assertFits(budget, spent({ inDoubtTokens: 901 }), [], { tokens: 1100 })).toThrow(refused);
    expect(() => assertFits(budget, spent({ unsettledTokens: 901 }), [], { tokens: 1100 })).toThrow(refused);
  });

  it('raises the prompt and the cost by what the run has measured', () => {
    const priced = new ScriptedModel([], { price: { promptUsd: 1, completionUsd: 1 } });
    expect(reservationOf(priced, request, 1.5)).toMatchObject({ promptTokens: 100, tokens: 1150 });
    expect(reservationOf(priced, request, 1.5).costUsd).toBeCloseTo((1.5 * 1100) / 1e6, 12);
    expect(reservationOf(priced, { ...request, replyCount: 3 }).tokens).toBe(3100);
  });

  it('says in figures why a call does not fit', () => {
    const refuse = () =>
      assertFits({ maxTokens: 2000 }, spent({ totalTokens: 500, unsettledTokens: 300 }), [{ tokens: 200 }], {
        tokens: 1100,
      });
    expect(refuse).toThrow(
      'it may need 1100 tokens, its prompt and the whole of its maxTokens; 500 are spent, 300 may be, by calls whose usage is not known, 200 are reserved for calls under way, and the budget is 2000. Give at least 2100',
    );
  });

  it('counts money the same way', () => {
    const budget = { maxCostUsd: 1 };
    expect(() => assertFits(budget, spent({ costUsd: 0.5 }), [], { tokens: 1, costUsd: 0.5 })).not.toThrow();
    expect(() =>
      assertFits(budget, spent({ costUsd: 0.5, inDoubtCostUsd: 0.1 }), [], { tokens: 1, costUsd: 0.5 }),
    ).toThrow('The budget does not hold the next call: it may cost 0.5000 USD; 0.5000 are spent and 0.1000 reserved');
    expect(() => assertFits(budget, spent({}), [], { tokens: 1 })).toThrow();
  });
});

describe('a cost limit', () => {
  it('is refused where a price is unknown, by the name of the model', () => {
    const unknown = expect.objectContaining({ code: 'RUN_PRICE_UNKNOWN', message: expect.stringContaining('"m"') });
    expect(() => assertPriced({ maxCostUsd: 1 }, new ScriptedModel([]), ['m'])).toThrow(unknown);
    expect(() => assertPriced({ maxTokens: 1 }, new ScriptedModel([]), ['m'])).not.toThrow();
    const priced = new ScriptedModel([], { price: { promptUsd: 1, completionUsd: 1 } });
    expect(() => assertPriced({ maxCostUsd: 1 }, priced, ['m'])).not.toThrow();
  });
});
