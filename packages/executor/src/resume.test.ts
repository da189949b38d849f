import { foldRun, requestHash } from '@mae/protocol';
import { reply, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, programs, recordingLog } from './__fixtures__/run-log.js';
import type { ExecuteOptions } from './options.js';

describe('resume', () => {
  const task = 'add 1 and 2';
  const codes = ['print(4)', 'fail', 'print(3)'];

  /** Options whose fields no schema has in this order. */
  const detailed: ExecuteOptions = {
    checks: [{ equals: '3', why: 'the sum', kind: 'stdout' }],
    files: [{ content: 'a,b\n', name: 'in.csv' }],
    policy: { imports: { deny: ['os'] }, preset: 'standard' },
    limits: { timeoutMs: 1000, memoryMb: 64 },
    planning: 'always',
  };

  async function wholeRun(options: ExecuteOptions = {}) {
    const log = recordingLog();
    const model = new ScriptedModel(programs(...codes));
    const result = await executorOf(model).execute(task, { ...options, log });
    return { log, result, calls: model.requests.length };
  }

  /** Answers by what was asked, so that a resumed run meets the same model wherever it was cut. */
  function sameModel(log: ReturnType<typeof recordingLog>): ScriptedModel {
    const replies = new Map<string, string>();
    const asked = new Map<string, string>();
    for (const event of log.events) {
      if (event.type === 'model.requested') asked.set(event.callId, event.requestHash);
      if (event.type === 'model.completed') replies.set(asked.get(event.callId) ?? '', event.completion.content);
    }
    return new ScriptedModel(({ body }) => {
      const content = replies.get(requestHash(body));
      return content === undefined ? undefined : reply(content);
    });
  }

  it.each([
    ['nothing but a task', {}],
    ['checks, files, limits and policy', detailed],
  ])('from every prefix gives the same and sends nothing twice but what was in doubt: %s', async (_, options) => {
    const { log, result, calls } = await wholeRun(options);
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 3 });
    for (let length = 1; length < log.events.length; length++) {
      const prefix = log.events.slice(0, length);
      const answered = prefix.filter((event) => event.type === 'model.completed').length;
      const model = sameModel(log);
      const rest = { ...recordingLog(), getBlob: log.getBlob };
      const resumed = await executorOf(model).resume(prefix, { log: rest }).result;
      expect({ ...timeless(resumed), usage: undefined }, `cut after ${length}`).toEqual({
        ...timeless(result),
        usage: undefined,
      });
      expect(model.requests.length, `cut after ${length}`).toBe(calls - answered);
      expect(foldRun([...prefix, ...rest.events]).status).toBe('completed');
      const pending = prefix.filter((event) => event.type === 'model.requested').length - answered;
      expect(resumed.usage.inDoubtCalls).toBe(pending);
    }
  });

  it('of a run that passed gives its result again without a call', async () => {
    const { log, result } = await wholeRun();
    const model = new ScriptedModel([]);
    expect(await executorOf(model).resume(log.events).result).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it('of a run that ran out of repairs goes on with more', async () => {
    const log = recordingLog();
    await executorOf(new ScriptedModel(programs('print(4)', 'print(5)'))).execute(task, { log, maxIterations: 1 });
    const resumed = await executorOf(new ScriptedModel(programs('print(3)'))).resume(log.events, {
      log,
      maxIterations: 3,
    }).result;
    expect(resumed).toMatchObject({ stopReason: 'passed', totalAttempts: 3 });
    expect(foldRun(log.events)).toMatchObject({ status: 'completed' });
  });

  it('keeps the limits and bounds that are not given anew', async () => {
    const log = recordingLog();
    const limits = { timeoutMs: 1_000, memoryMb: 64 };
    const budget = { maxTokens: 90_000, deadlineMs: 60_000 };
    await executorOf(new ScriptedModel(programs('print(4)'))).execute(task, { log, maxIterations: 0, limits, budget });
    const more = { log, maxIterations: 1, limits: { timeoutMs: 9_000 }, budget: { maxTokens: 99_000 } };
    const resumed = await executorOf(new ScriptedModel(programs('print(3)'))).resume(log.events, more).result;
    expect(resumed.receipt.limits).toEqual({ timeoutMs: 9_000, memoryMb: 64 });
    const { options } = foldRun(log.events);
    expect(options?.budget).toEqual({ maxTokens: 99_000, deadlineMs: 60_000 });
  });

  it('of what is no log is refused by name', async () => {
    for (const events of [null, [{ a: 1 }]]) {
      const resumed = executorOf(new ScriptedModel([])).resume(events as never).result;
      await expect(resumed).rejects.toMatchObject({ code: 'RUN_LOG_INVALID' });
    }
  });

  it('of an empty log is refused', async () => {
    await expect(executorOf(new ScriptedModel([])).resume([]).result).rejects.toMatchObject({
      code: 'RUN_LOG_INVALID',
    });
  });

  function timeless(value: unknown): Record<string, unknown> {
    const text = JSON.stringify(value, (key, part) =>
      ['totalDurationMs', 'durationMs', 'runId', 'now', 'seed'].includes(key) ? 0 : part,
    );
    return JSON.parse(text) as Record<string, unknown>;
  }
});
