import { FakeSandbox, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, recordingLog } from './__fixtures__/run-log.js';

const broken = new FakeSandbox((_, { checks = [] }) => ({
  checks: checks.map(({ id }) => ({ checkId: id, verdict: 'broken' as const, message: 'no', durationMs: 0 })),
}));

describe('check', () => {
  it('says nothing of a run that could begin, and begins none', async () => {
    const model = new ScriptedModel([]);
    const log = recordingLog();
    const files = [{ name: 'a.txt', content: 'a' }];
    await expect(
      executorOf(model).check('add', { log, files, approve: async () => ({ decision: 'later' }) }),
    ).resolves.toBe(undefined);
    expect(log.events).toEqual([]);
    expect(model.requests).toEqual([]);
  });

  it.each([
    ['RUN_OPTIONS_INVALID', '', {}],
    ['RUN_OPTIONS_INVALID', 'add', { limits: { timeoutMs: -1 } }],
    ['RUN_OPTIONS_INVALID', 'add', { checks: [{ kind: 'assert', code: 'assert (' }] }],
    ['RUN_PRICE_UNKNOWN', 'add', { budget: { maxCostUsd: 1 } }],
  ] as const)('rejects as a run would, with %s', async (code, task, options) => {
    const executor = executorOf(new ScriptedModel([]), broken);
    const given = structuredClone(options) as object;
    await expect(executor.check(task, given)).rejects.toMatchObject({ code });
    await expect(executor.execute(task, given)).rejects.toMatchObject({ code });
  });

  it('rejects once the executor is closed', async () => {
    const executor = executorOf(new ScriptedModel([]));
    await executor.close();
    await expect(executor.check('add')).rejects.toMatchObject({ code: 'EXECUTOR_CLOSED' });
  });
});
