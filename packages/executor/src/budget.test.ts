import { type ChatModel, type ChatRequest, MaeError } from '@mae/protocol';
import { ScriptedModel } from '@mae/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { executorOf, fenced, planReply, programs, recordingLog } from './__fixtures__/run-log.js';

const bytesOf = ({ messages }: ChatRequest): number => Buffer.byteLength(JSON.stringify(messages));

type Fate = 'answered' | 'cut' | 'silent';

/**
 * A model that takes all it is allowed: its reply is as long as `maxTokens` says, whatever becomes of it. `used` is what
 * its owner would be charged.
 */
function greedyModel({ promptShare, fates }: { promptShare: number; fates: Fate[] }) {
  let calls = 0;
  const spent = { used: 0, calls: 0 };
  const promptOf = (request: ChatRequest) => Math.floor(Math.ceil(bytesOf(request) / 3) * promptShare);
  const model: ChatModel = {
    complete: () => Promise.reject(new Error('unused')),
    estimate: (request) => ({ promptTokens: Math.ceil(bytesOf(request) / 3) }),
    async *stream(request) {
      const fate = fates[calls % fates.length];
      const content =
        request.responseFormat === undefined ? fenced(`print(${100 + calls})`) : JSON.stringify(planReply);
      calls += 1;
      const { maxTokens = 0, model: id } = request;
      const usage = { promptTokens: promptOf(request), completionTokens: maxTokens, cachedTokens: 0, totalTokens: 0 };
      usage.totalTokens = usage.promptTokens + maxTokens;
      spent.used += usage.totalTokens;
      spent.calls += 1;
      yield { type: 'delta', content };
      if (fate === 'cut') throw new MaeError({ code: 'CLIENT_STREAM_CUT', message: 'cut', retryable: true });
      const none = { promptTokens: 0, completionTokens: 0, totalTokens: 0, cachedTokens: 0 };
      const told = fate === 'silent' ? none : usage;
      yield { type: 'completed', completion: { model: id, content, finishReason: 'stop', usage: told, retries: 0 } };
    },
  };
  return { model, spent };
}

const settings = fc.record({
  maxTokens: fc.integer({ min: 1, max: 60_000 }),
  room: fc.integer({ min: 1, max: 9_000 }),
  candidates: fc.integer({ min: 1, max: 3 }),
  promptShare: fc.double({ min: 0.1, max: 1, noNaN: true }),
  fates: fc.array(fc.constantFrom<Fate>('answered', 'answered', 'cut', 'silent'), { minLength: 1, maxLength: 5 }),
});

describe('a budget of tokens', () => {
  it('is never exceeded, whatever the model uses of what it may', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async ({ maxTokens, room, candidates, ...greed }) => {
        const { model, spent } = greedyModel(greed);
        const choice = { id: 'm', maxTokens: room };
        const result = await executorOf(model).execute('add 1 and 2', {
          budget: { maxTokens },
          models: { planning: choice, coding: choice, repair: choice },
          candidates,
          maxIterations: 4,
        });
        expect(spent.used).toBeLessThanOrEqual(maxTokens);
        const { totalTokens, unsettledTokens, requests } = result.usage;
        expect(totalTokens + unsettledTokens).toBeLessThanOrEqual(maxTokens);
        expect(totalTokens + unsettledTokens).toBeGreaterThanOrEqual(spent.used);
        expect(requests).toBe(spent.calls);
        if (result.stopReason === 'budget') expect(result.fault).toMatchObject({ code: 'RUN_BUDGET_EXCEEDED' });
      }),
      { numRuns: process.env.MAE_TEST_FULL === '1' ? 2000 : 60 },
    );
  });

  it('knows after the first reply that prompts take more than their estimates', async () => {
    const { model } = greedyModel({ promptShare: 2, fates: ['answered'] });
    const log = recordingLog();
    const models = { coding: 'm', repair: 'm' };
    await executorOf(model).execute('add', { log, models, planning: 'never', maxIterations: 1, checks: [never] });
    const asked = log.events.filter((event) => event.type === 'model.requested');
    const prompts = asked.map(({ estimatedPromptTokens = 0, reservedTokens }) => [
      estimatedPromptTokens,
      reservedTokens - 8_000,
    ]);
    const [first, second] = prompts;
    expect(first?.[1]).toBe(first?.[0]);
    expect(second?.[1]).toBeGreaterThan(1.9 * (second?.[0] ?? 0));

    const resumed = recordingLog();
    await executorOf(model).resume(log.events, { log: resumed, maxIterations: 2 }).result;
    const third = resumed.events.find((event) => event.type === 'model.requested');
    expect(third?.reservedTokens).toBeGreaterThan(8_000 + 1.9 * (third?.estimatedPromptTokens ?? 0));
  });

  it('that is over ends the run with the best program so far, what is missing, and the figures', async () => {
    const model = new ScriptedModel(programs('print(4)'));
    const result = await executorOf(model).execute('add 1 and 2', {
      budget: { maxTokens: 20_000 },
      models: longRepair,
    });
    expect(result).toMatchObject({
      success: false,
      stopReason: 'budget',
      finalOutput: '4',
      artifact: { code: expect.stringContaining('print(4)') },
      missing: ['check m1 (failed): the sum; got 4'],
      fault: {
        code: 'RUN_BUDGET_EXCEEDED',
        message: expect.stringMatching(/may need \d+ tokens.* \d+ are spent, and the budget is 20000\. Give at least/),
        details: { maxTokens: 20_000, usedTokens: result.usage.totalTokens, neededTokens: expect.any(Number) },
      },
    });
    expect(result.errors.at(-1)).toBe(result.fault?.message);
  });

  it('names the candidates it does not hold', async () => {
    const model = new ScriptedModel(programs('print(3)', 'print(3)'));
    const result = await executorOf(model).execute('add', { candidates: 3, budget: { maxTokens: 14_000 } });
    expect(result.stopReason).toBe('passed');
    const given = result.iterations.filter(({ fault }) => fault !== undefined);
    expect(given).toMatchObject([
      { status: 'cancelled', fault: { code: 'RUN_BUDGET_EXCEEDED', message: expect.stringContaining('reserved') } },
      { status: 'cancelled', fault: { code: 'RUN_BUDGET_EXCEEDED' } },
    ]);
  });

  it('goes on where a resume gives more', async () => {
    const log = recordingLog();
    const options = { log, budget: { maxTokens: 20_000 }, models: longRepair };
    await executorOf(new ScriptedModel(programs('print(4)'))).execute('add 1 and 2', options);
    const more = { log, budget: { maxTokens: 100_000 } };
    const result = await executorOf(new ScriptedModel(programs('print(3)'))).resume(log.events, more).result;
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 2 });
    expect(result).not.toHaveProperty('fault.code');
  });

  /** A repair that fits no budget of these tests. */
  const longRepair = { repair: { id: 'm', maxTokens: 50_000 } };
  const never = { kind: 'stdout' as const, equals: 'never' };
});

describe('a budget of money', () => {
  it('counts what a cut reply may have cost', async () => {
    const price = { promptUsd: 1, completionUsd: 100 };
    const script = new ScriptedModel(
      [
        {
          kind: 'reply',
          content: fenced('print(3)'),
          finishReason: 'stop',
          wire: { cut: { afterDeltas: 1, how: 'eof' } },
        },
      ],
      { price },
    );
    const options = { planning: 'never' as const, checks: [{ kind: 'stdout' as const, equals: '3' }] };
    const result = await executorOf(script).execute('add', { ...options, budget: { maxCostUsd: 1 } });
    // 8000 tokens of reply cost 0.8: the second time does not fit.
    expect(result).toMatchObject({ stopReason: 'budget', usage: { requests: 1, costUsd: 0, unsettledCalls: 1 } });
    expect(result.usage.unsettledCostUsd).toBeGreaterThan(0.8);
    expect(result.fault?.message).toContain('0.0000 are spent and 0.80');
  });
});
