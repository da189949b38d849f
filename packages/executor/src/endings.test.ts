import { type ChatModel, foldRun } from '@mae/protocol';
import { FakeSandbox, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { executorOf, programs, recordingLog } from './__fixtures__/run-log.js';
import { MemoryEventLog } from './log/memory-event-log.js';
import { MistralAutonomousExecutor } from './mistral-autonomous-executor.js';
import { SUSPEND } from './run/faults.js';

describe('endings', () => {
  it('turns a fault of the model into a result', async () => {
    const model = new ScriptedModel([{ kind: 'failure', status: 401, body: { detail: 'Unauthorized' } }]);
    const result = await executorOf(model).execute('add');
    expect(result).toMatchObject({ success: false, stopReason: 'fault', fault: { code: 'CLIENT_UNAUTHORIZED' } });
    expect(result.missing).toContain('a program');
  });

  it('stops before a call that might not fit the budget', async () => {
    const model = new ScriptedModel(programs('print(3)'));
    const result = await executorOf(model).execute('add', { budget: { maxTokens: 6_000 } });
    expect(result).toMatchObject({ stopReason: 'budget' });
    expect(model.requests).toHaveLength(1);
    expect(result.usage.totalTokens).toBeLessThanOrEqual(6_000);
  });

  it('refuses a cost limit it cannot hold, before anything is sent', async () => {
    const model = new ScriptedModel(programs('print(3)'));
    await expect(executorOf(model).execute('add', { budget: { maxCostUsd: 1 } })).rejects.toMatchObject({
      code: 'RUN_PRICE_UNKNOWN',
    });
    expect(model.requests).toHaveLength(0);
  });

  it.each([
    ['an empty task', '', {}, 'The task is not valid'],
    ['white space', ' \n ', {}, 'The task is not valid'],
    ['an unknown language', 'add', { language: 'cobol' }, 'language'],
    ['an unknown option', 'add', { retries: 3 }, 'retries'],
    ['a bad limit', 'add', { limits: { timeoutMs: -1 } }, 'limits.timeoutMs'],
  ])('rejects %s by name', async (_, task, options, message) => {
    await expect(executorOf(new ScriptedModel([])).execute(task, options as object)).rejects.toMatchObject({
      code: 'RUN_OPTIONS_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('refuses a check of the caller that can never pass, before anything is sent', async () => {
    const sandbox = new FakeSandbox((_, { checks = [] }) => ({
      checks: checks.map(({ id }) => ({
        checkId: id,
        verdict: 'broken' as const,
        message: 'SyntaxError: line 1',
        durationMs: 0,
      })),
    }));
    const model = new ScriptedModel([]);
    const broken = executorOf(model, sandbox).execute('add', { checks: [{ kind: 'assert', code: 'assert (' }] });
    await expect(broken).rejects.toMatchObject({
      code: 'RUN_OPTIONS_INVALID',
      message: expect.stringContaining('Check c1 can never pass: SyntaxError'),
    });
    expect(model.requests).toHaveLength(0);
  });

  it.each([
    ['no options', null, 'The options'],
    ['a signal that is none', { signal: {} }, 'signal: must be an AbortSignal'],
    ['a log that is none', { log: {} }, 'log: must be an object with the methods append'],
    ['an approve that is none', { approve: true }, 'approve: must be a function'],
    ['a function without a schema', { functions: { a() {} } }, 'functions.a: must be'],
    ['a run id with a path', { runId: '../x' }, 'runId: must be'],
    ['a schema that JSON has no type for', { output: z.object({ a: z.date() }) }, 'output cannot be checked'],
  ])('rejects %s by name', async (_, options, message) => {
    await expect(executorOf(new ScriptedModel([])).execute('add', options as object)).rejects.toMatchObject({
      code: 'RUN_OPTIONS_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('has programs looked at beside the files they will have', async () => {
    const seen: (string[] | undefined)[] = [];
    const sandbox = new FakeSandbox(() => ({ stdout: '3\n' }), {
      validate: (_, { files }) => {
        seen.push(files?.map(({ name }) => name));
        return [];
      },
    });
    const files = [{ name: 'helper.py', content: new TextEncoder().encode('x = 1') }];
    await executorOf(new ScriptedModel(programs('import helper')), sandbox).execute('add', { files });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((names) => names?.join() === 'helper.py')).toBe(true);
  });

  it('ends as a fault where approve answers what is no answer', async () => {
    const options = { approve: async () => undefined as never };
    expect(await executorOf(new ScriptedModel(programs('print(3)'))).execute('add', options)).toMatchObject({
      stopReason: 'fault',
      fault: { code: 'RUN_APPROVAL_INVALID' },
    });
  });

  it('is refused by a log that holds another run', async () => {
    const log = new MemoryEventLog();
    await executorOf(new ScriptedModel(programs('print(3)'))).execute('add', { log, runId: 'one' });
    const again = executorOf(new ScriptedModel(programs('print(3)'))).execute('add', { log, runId: 'one' });
    await expect(again).rejects.toMatchObject({ code: 'RUN_LOG_REJECTED' });
  });

  it.each([
    ['a misspelt option', { maxIteration: 3 }, 'maxIteration'],
    ['a bad number', { maxIterations: Number.NaN }, 'maxIterations'],
    ['a model that is none', { model: {} }, 'model: must be an object with the methods stream'],
  ])('refuses to be made with %s', (_, options, message) => {
    const refused = expect.objectContaining({ code: 'RUN_OPTIONS_INVALID', message: expect.stringContaining(message) });
    expect(() => new MistralAutonomousExecutor(options as object)).toThrow(refused);
  });

  it('ends as cancelled when aborted, with the call it had open', async () => {
    const abort = new AbortController();
    const model: ChatModel = {
      complete: () => Promise.reject(new Error('unused')),
      async *stream(_request, options) {
        yield { type: 'delta', content: '{' };
        abort.abort(new Error('enough'));
        options?.signal?.throwIfAborted();
      },
    };
    const result = await executorOf(model).execute('add', { signal: abort.signal });
    expect(result).toMatchObject({ success: false, stopReason: 'cancelled' });
  });

  it('ends as deadline when its time is over', async () => {
    const model: ChatModel = {
      complete: () => Promise.reject(new Error('unused')),
      async *stream(_request, options) {
        await new Promise((_, reject) =>
          options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)),
        );
        yield { type: 'delta', content: '' };
      },
    };
    expect(await executorOf(model).execute('add', { budget: { deadlineMs: 30 } })).toMatchObject({
      stopReason: 'deadline',
    });
  });

  it('suspends on SUSPEND and goes on from the log', async () => {
    const suspend = new AbortController();
    const log = recordingLog();
    const model: ChatModel = {
      complete: () => Promise.reject(new Error('unused')),
      async *stream(_request, options) {
        yield { type: 'delta', content: '{' };
        suspend.abort(SUSPEND);
        options?.signal?.throwIfAborted();
      },
    };
    await expect(executorOf(model).execute('add 1 and 2', { log, signal: suspend.signal })).rejects.toMatchObject({
      code: 'RUN_SUSPENDED',
    });
    expect(foldRun(log.events)).toMatchObject({ status: 'suspended', reason: 'shutdown' });
    const result = await executorOf(new ScriptedModel(programs('print(3)'))).resume(log.events, { log }).result;
    expect(result).toMatchObject({ stopReason: 'passed', finalOutput: '3' });
  });

  it('stops with RUN_LOG_REJECTED at whichever event the log refuses, and sends nothing more', async () => {
    const whole = recordingLog();
    await executorOf(new ScriptedModel(programs('print(4)', 'print(3)'))).execute('add 1 and 2', { log: whole });
    for (let refuseAt = 0; refuseAt < whole.events.length; refuseAt++) {
      const log = recordingLog({ refuseAt });
      const model = new ScriptedModel(programs('print(4)', 'print(3)'));
      await expect(executorOf(model).execute('add 1 and 2', { log })).rejects.toMatchObject({
        code: 'RUN_LOG_REJECTED',
      });
      const sent = model.requests.length;
      expect(log.events.filter((event) => event.type === 'model.requested')).toHaveLength(sent);
      expect(log.events).toHaveLength(refuseAt);
    }
  });
});
