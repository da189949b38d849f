import { type ChatModel, ExecutionResult, type StopReason, type UsageTotals } from '@mae/protocol';
import { faults, reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, fenced, isPlan, planReply, programs, recordingLog } from './__fixtures__/run-log.js';
import type { ExecuteOptions } from './options.js';

const price = { promptUsd: 1, completionUsd: 2 };
const scripted = (...codes: string[]) => new ScriptedModel(programs(...codes), { price });
const same = new ScriptedModel((request) => (isPlan(request) ? replyJson(planReply) : reply(fenced('print(4)'))), {
  price,
});
const failing = new ScriptedModel([faults.unauthorized()], { price });

/** Answers the plan and then nothing, until the run is stopped. */
function stalling(onCode: () => void = () => {}): ChatModel {
  const inner = scripted('print(3)');
  return {
    complete: inner.complete.bind(inner),
    async *stream(request, options) {
      if (request.responseFormat !== undefined) return yield* inner.stream(request, options);
      yield { type: 'delta', content: '```python\n' };
      onCode();
      const stopped = Promise.withResolvers<never>();
      options?.signal?.addEventListener('abort', () => stopped.reject(options.signal?.reason));
      await stopped.promise;
    },
  };
}

const cancel = new AbortController();

const endings: [StopReason, ChatModel, ExecuteOptions][] = [
  ['passed', scripted('print(4)', 'print(3)'), {}],
  ['passed', scripted('print(3)', 'print(3)', 'print(3)'), { candidates: 3 }],
  ['unchecked', scripted('print(4)'), { validateOutput: false }],
  ['max-iterations', scripted('print(4)', 'fail', 'print(5)'), { maxIterations: 2 }],
  ['no-progress', same, { maxIterations: 9 }],
  [
    'budget',
    scripted('print(4)'),
    { budget: { maxTokens: 20_000 }, models: { repair: { id: 'm', maxTokens: 50_000 } } },
  ],
  ['deadline', stalling(), { budget: { deadlineMs: 150 } }],
  ['cancelled', stalling(() => cancel.abort(new Error('enough'))), { signal: cancel.signal }],
  ['cancelled', scripted('print(3)'), { signal: AbortSignal.abort() }],
  ['rejected', scripted('print(3)'), { approve: async () => ({ decision: 'reject' as const, reason: 'no' }) }],
  ['fault', failing, {}],
];

const totals = [
  ...['requests', 'retries', 'promptTokens', 'completionTokens'],
  ...['totalTokens', 'cachedTokens', 'costUsd', 'unpricedCalls'],
] as (keyof UsageTotals)[];

describe.each(endings)('a run that ends as %s', (stopReason, model, options) => {
  it('has a receipt, sums that agree, and a result that survives JSON', async () => {
    const log = recordingLog();
    const result = await executorOf(model).execute('add 1 and 2', {
      stdin: 'input',
      files: [{ name: 'data.txt', content: '1 2' }],
      limits: { timeoutMs: 1_000 },
      policy: 'strict',
      log,
      ...options,
    });
    expect(result.stopReason).toBe(stopReason);
    expect(result.success).toBe(stopReason === 'passed' || options.validateOutput === false);

    for (const sums of [result.usage.byPhase, result.usage.byModel]) {
      for (const field of totals) {
        const sum = Object.values(sums).reduce((all, part) => all + part[field], 0);
        expect(sum, field).toBeCloseTo(result.usage[field], 12);
      }
    }
    const sent = log.events.filter((event) => event.type === 'model.requested').length;
    expect(result.usage.requests + result.usage.inDoubtCalls).toBe(sent);

    expect(result.receipt).toMatchObject({
      limits: { timeoutMs: 1_000 },
      policy: 'strict',
      layers: ['fake'],
      versions: { fake: '1', mae: expect.any(String) },
      filesRead: [{ name: 'data.txt', bytes: 3 }],
      filesShown: ['data.txt'],
      stdin: { bytes: 5, text: 'input' },
      functionCalls: [],
    });
    expect(result.iterations).toHaveLength(result.totalAttempts);
    expect(result.iterations.map(({ status }) => status)).not.toContain('running');
    // Whoever reads it is told why it ended: by a fault or in words.
    const isFault = ['budget', 'deadline', 'fault'].includes(stopReason);
    expect([result.fault !== undefined, result.reason !== undefined]).toEqual([
      isFault,
      !isFault && stopReason !== 'passed',
    ]);
    if (stopReason !== 'passed' && options.validateOutput !== false) expect(result.missing).not.toEqual([]);

    const read = ExecutionResult.parse(JSON.parse(JSON.stringify(result)));
    expect(read).toEqual(JSON.parse(JSON.stringify(result)));
  });
});
