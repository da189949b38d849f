import { type ChatModel, foldRun, MaeError, type RunEvent } from '@mae/protocol';
import { FakeSandbox, faults, reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fenced, isPlan, planReply, programs, recordingLog, tinySandbox, typesOf } from './__fixtures__/run-log.js';
import { MemoryEventLog } from './log/memory-event-log.js';
import { MistralAutonomousExecutor } from './mistral-autonomous-executor.js';
import { SUSPEND } from './run/faults.js';

const executorOf = (model: ChatModel, sandbox = tinySandbox()) => new MistralAutonomousExecutor({ model, sandbox });

describe('a run', () => {
  it('that passes at once writes this log, and its result is the fold of it', async () => {
    const model = new ScriptedModel(programs('print(3)'));
    const log = recordingLog();
    const result = await executorOf(model).execute('add 1 and 2', { log });

    expect(result).toMatchObject({ success: true, stopReason: 'passed', finalOutput: '3', totalAttempts: 1 });
    expect(result.verification.checks).toMatchObject([{ checkId: 'm1', verdict: 'passed' }]);
    const types = typesOf(log.events);
    expect(types.filter((type) => type !== 'checks.proven')).toEqual([
      'run.started',
      'plan.started',
      'model.requested',
      'model.completed',
      'plan.completed',
      'attempt.started',
      'code.started',
      'model.requested',
      'model.completed',
      'code.completed',
      'code.validated',
      'execution.started',
      'execution.completed',
      'verification.completed',
      'attempt.completed',
      'run.completed',
    ]);
    expect(types.indexOf('checks.proven')).toBeLessThan(types.indexOf('execution.started'));
    expect(foldRun(log.events)).toMatchObject({ status: 'completed', result: JSON.parse(JSON.stringify(result)) });
    expect(result.usage).toMatchObject({
      requests: 2,
      byPhase: { planning: { requests: 1 }, coding: { requests: 1 } },
    });
  });

  it('repairs a program that fails its check, and shows the model what was seen', async () => {
    const model = new ScriptedModel(programs('print(4)', 'print(3)'));
    const result = await executorOf(model).execute('add 1 and 2');
    expect(result).toMatchObject({ success: true, stopReason: 'passed', totalAttempts: 2 });
    expect(result.iterations).toMatchObject([
      { status: 'failed', diagnosis: { category: 'wrong-answer', strategy: 'patch' } },
      { status: 'passed', strategy: 'patch', parentId: '1.0' },
    ]);
    expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('got 4');
  });

  it('repairs a program that raises', async () => {
    const result = await executorOf(new ScriptedModel(programs('fail', 'print(3)'))).execute('add 1 and 2');
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 2 });
    expect(result.errors).toEqual(['attempt 1.0: ValueError: no (line 1)']);
  });

  it('treats a reply without a program as a failed attempt', async () => {
    const prose = 'I am sorry, but I would rather talk about it first. '.repeat(3);
    const codes = [prose, fenced('print(3)')];
    const model = new ScriptedModel((request) => (isPlan(request) ? replyJson(planReply) : reply(codes.shift() ?? '')));
    const result = await executorOf(model).execute('add 1 and 2');
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 2 });
    expect(result.iterations[0]).toMatchObject({ status: 'failed', error: { name: 'NoCode' } });
  });

  it('ends as max-iterations with the best program when no repair helps', async () => {
    const model = new ScriptedModel(programs('print(4)', 'print(5)', 'print(6)'));
    const result = await executorOf(model).execute('add 1 and 2', { maxIterations: 2 });
    expect(result).toMatchObject({ success: false, stopReason: 'max-iterations', totalAttempts: 3, finalOutput: '6' });
    expect(result.missing).toEqual(['check m1 (failed)']);
    expect(result.iterations.map((iteration) => iteration.status)).toEqual(['failed', 'failed', 'failed']);
  });

  it('does not repair when self-healing is off', async () => {
    const result = await executorOf(new ScriptedModel(programs('print(4)'))).execute('add', { useSelfHealing: false });
    expect(result).toMatchObject({ stopReason: 'max-iterations', totalAttempts: 1 });
  });

  it('stops as no-progress when the same program comes back on every rung', async () => {
    const model = new ScriptedModel((request) => (isPlan(request) ? replyJson(planReply) : reply(fenced('print(4)'))));
    const result = await executorOf(model).execute('add 1 and 2', { maxIterations: 20 });
    expect(result).toMatchObject({ success: false, stopReason: 'no-progress' });
    expect(result.totalAttempts).toBeLessThanOrEqual(5);
  });

  it('is unchecked, and no success, when nothing proves it', async () => {
    const model = new ScriptedModel((request) =>
      isPlan(request) ? replyJson({ ...planReply, checks: [] }) : reply(fenced('print(3)')),
    );
    const result = await executorOf(model).execute('add 1 and 2');
    expect(result).toMatchObject({ success: false, stopReason: 'unchecked', finalOutput: '3' });
  });

  it('does not count a check that passes where nothing was done', async () => {
    const vacuous = {
      ...planReply,
      checks: [
        { kind: 'stdout-equals', content: ' ', why: '' },
        { kind: 'assert', content: 'p', why: '' },
      ],
    };
    const sandbox = tinySandbox();
    const execute = sandbox.execute.bind(sandbox);
    sandbox.execute = async (code, request) => {
      const outcome = await execute(code, request);
      return { ...outcome, checks: outcome.checks.map((check) => ({ ...check, verdict: 'passed' as const })) };
    };
    const model = new ScriptedModel((request) => (isPlan(request) ? replyJson(vacuous) : reply(fenced('print(3)'))));
    const result = await executorOf(model, sandbox).execute('add 1 and 2');
    expect(result).toMatchObject({ success: false, stopReason: 'unchecked' });
    expect(result.verification.checks.every((check) => check.verdict === 'vacuous')).toBe(true);
  });

  it('succeeds unverified when verification is switched off', async () => {
    const result = await executorOf(new ScriptedModel(programs('print(4)'))).execute('add', { validateOutput: false });
    expect(result).toMatchObject({ success: true, stopReason: 'unchecked', finalOutput: '4' });
  });

  it("lets the caller's own schema have the last word on the value", async () => {
    const sandbox = new FakeSandbox((code, { checks = [] }) => {
      const n = Number(/n=(\d+)/.exec(code)?.[1] ?? 'NaN');
      const verdict = code === '' ? ('failed' as const) : ('passed' as const);
      const value = { repr: `{'n': ${n}}`, json: { n } };
      return { value, checks: checks.map(({ id }) => ({ checkId: id, verdict, durationMs: 0 })) };
    });
    const model = new ScriptedModel([reply(fenced('n=1')), reply(fenced('n=7'))]);
    const output = z.object({ n: z.number() }).refine(({ n }) => n > 5, 'too small');
    const result = await executorOf(model, sandbox).execute('big', { output, planning: 'never' });
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 2, value: { n: 7 } });
    expect(result.iterations[0]?.verification?.checks[0]).toMatchObject({
      verdict: 'failed',
      message: expect.stringContaining('too small'),
    });
    model.assertDone();
  });

  it('hands functions of the host to prompts, looks and runs, and shows with them only where that does no harm', async () => {
    const called: string[] = [];
    const one = (name: string, idempotent?: boolean) => ({
      description: `what ${name} does`,
      input: z.object({ n: z.number() }),
      ...(idempotent !== undefined && { idempotent }),
      call: async (input: unknown) => {
        called.push(name);
        return input;
      },
    });
    const functions = { read_it: one('read_it', true), write_it: one('write_it') };
    const validated: (string[] | undefined)[] = [];
    const sandbox = new FakeSandbox(
      async (code, request) => {
        const signal = new AbortController().signal;
        const calls = Object.values(request.functions ?? {}).map(({ call }) => call({ n: 1 }, { signal }));
        const settled = await Promise.allSettled(calls);
        const statuses = settled.map(({ status }) => status);
        expect(statuses).toEqual(['fulfilled', code.includes('program') ? 'fulfilled' : 'rejected']);
        const verdict = code.includes('program') ? ('passed' as const) : ('failed' as const);
        return { checks: (request.checks ?? []).map(({ id }) => ({ checkId: id, verdict, durationMs: 0 })) };
      },
      {
        validate: (_, options) => {
          validated.push(options.functions);
          return [];
        },
      },
    );
    const model = new ScriptedModel([reply(fenced('"program"'))]);
    const checks = [{ kind: 'assert' as const, code: 'read_it(n=1)' }];
    const result = await executorOf(model, sandbox).execute('do it', { planning: 'never', checks, functions });
    expect(result.stopReason).toBe('passed');
    expect(called.filter((name) => name === 'write_it')).toHaveLength(1);
    expect(validated).toEqual([['read_it', 'write_it']]);
    expect(JSON.stringify(model.requests[0]?.messages)).toContain('- write_it: what write_it does.');
  });

  it('refuses functions that the sandbox cannot give, before anything is sent', async () => {
    const sandbox = tinySandbox();
    sandbox.execute = async () => {
      throw new MaeError({ code: 'SANDBOX_INVALID_REQUEST', message: 'A function cannot be named "print".' });
    };
    const model = new ScriptedModel([]);
    const functions = { print: { input: {}, call: async () => 1 } };
    await expect(executorOf(model, sandbox).execute('add', { functions })).rejects.toMatchObject({
      code: 'SANDBOX_INVALID_REQUEST',
    });
    expect(model.requests).toHaveLength(0);
  });

  it('asks again for a reply that broke off, and names both calls', async () => {
    const model = new ScriptedModel([
      faults.cut('```python\nprint(', { afterDeltas: 1, how: 'eof' }),
      reply(fenced('print(3)')),
    ]);
    const log = recordingLog();
    const options = { planning: 'never' as const, checks: [{ kind: 'stdout' as const, equals: '3' }], log };
    expect(await executorOf(model).execute('add', options)).toMatchObject({
      stopReason: 'passed',
      usage: { requests: 2 },
    });
    expect(log.events.filter((event) => event.type === 'model.failed')).toHaveLength(1);
    model.assertDone();
  });

  it('spends no planning call where the caller gives a plan or says never', async () => {
    const only = new ScriptedModel([reply(fenced('print(3)'))]);
    const check = { kind: 'stdout' as const, equals: '3' };
    expect(await executorOf(only).execute('add', { planning: 'never', checks: [check] })).toMatchObject({
      stopReason: 'passed',
    });
    only.assertDone();
    const given = new ScriptedModel([reply(fenced('print(3)'))]);
    const plan = {
      summary: 's',
      steps: [],
      edgeCases: [],
      successCriteria: [],
      checks: [],
      language: 'python' as const,
      complexity: 'low' as const,
    };
    expect(await executorOf(given).execute('add', { plan, checks: [check] })).toMatchObject({
      stopReason: 'passed',
      plan: { summary: 's' },
    });
    given.assertDone();
  });
});

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

describe('resume', () => {
  const task = 'add 1 and 2';
  const codes = ['print(4)', 'fail', 'print(3)'];

  async function wholeRun() {
    const log = recordingLog();
    const model = new ScriptedModel(programs(...codes));
    const result = await executorOf(model).execute(task, { log });
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
    return new ScriptedModel(async ({ body }) => {
      const { requestHash } = await import('@mae/protocol');
      const content = replies.get(requestHash(body));
      return content === undefined ? undefined : reply(content);
    });
  }

  it('from every prefix gives the same result and sends nothing twice but what was in doubt', async () => {
    const { log, result, calls } = await wholeRun();
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 3 });
    for (let length = 1; length < log.events.length; length++) {
      const prefix = log.events.slice(0, length);
      const answered = prefix.filter((event) => event.type === 'model.completed').length;
      const model = sameModel(log);
      const rest = recordingLog();
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

describe('stream', () => {
  it('gives every durable event in order, with deltas between', async () => {
    const stream = executorOf(new ScriptedModel(programs('print(3)'))).stream('add 1 and 2');
    const events: RunEvent[] = [];
    for await (const event of stream) events.push(event);
    const durable = events.filter((event) => 'sequence' in event);
    expect(durable.map((event) => event.sequence)).toEqual(durable.map((_, index) => index));
    expect(events.some((event) => event.type === 'code.delta')).toBe(true);
    expect(events.some((event) => event.type === 'execution.output')).toBe(true);
    expect((await stream.result).stopReason).toBe('passed');
  });

  it('is cancelled when its reader leaves', async () => {
    const stream = executorOf(new ScriptedModel(programs('print(3)'))).stream('add 1 and 2');
    for await (const event of stream) if (event.type === 'plan.started') break;
    expect(await stream.result).toMatchObject({ stopReason: 'cancelled' });
  });

  it('is read once', async () => {
    const stream = executorOf(new ScriptedModel(programs('print(3)'))).stream('add 1 and 2');
    stream[Symbol.asyncIterator]();
    expect(() => stream[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'RUN_STREAM_TAKEN' }));
    expect((await stream.result).stopReason).toBe('passed');
  });

  it('throws where the result rejects', async () => {
    const stream = executorOf(new ScriptedModel([])).stream('');
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'RUN_OPTIONS_INVALID' });
  });
});

describe('approval', () => {
  it('runs nothing that was rejected', async () => {
    const sandbox = tinySandbox();
    const result = await executorOf(new ScriptedModel(programs('print(3)')), sandbox).execute('add', {
      approve: async () => ({ decision: 'reject', reason: 'no' }),
    });
    expect(result).toMatchObject({ success: false, stopReason: 'rejected' });
    expect(sandbox.requests.map((request) => request.code)).not.toContain('print(3)');
  });

  it('runs what was edited instead', async () => {
    const result = await executorOf(new ScriptedModel(programs('print(4)'))).execute('add', {
      approve: async () => ({ decision: 'edit', code: 'print(3)' }),
    });
    expect(result).toMatchObject({ stopReason: 'passed', artifact: { code: 'print(3)', model: 'caller' } });
  });

  it('waits for a later answer as a suspended run', async () => {
    const log = recordingLog();
    const model = new ScriptedModel(programs('print(3)'));
    const suspended = executorOf(model).execute('add', { log, approve: async () => ({ decision: 'later' }) });
    await expect(suspended).rejects.toMatchObject({ code: 'RUN_SUSPENDED' });
    expect(foldRun(log.events)).toMatchObject({
      status: 'suspended',
      reason: 'approval',
      waitingFor: { attemptId: '1.0' },
    });
    const result = await executorOf(new ScriptedModel([])).resume(log.events, {
      log,
      approve: async () => ({ decision: 'approve' }),
    }).result;
    expect(result).toMatchObject({ stopReason: 'passed', finalOutput: '3' });
  });
});

describe('candidates', () => {
  it('delivers the first that passes and accounts for the others', async () => {
    const model = new ScriptedModel((request) =>
      isPlan(request) ? replyJson(planReply) : reply(fenced(request.body.randomSeed === 1 ? 'print(3)' : 'print(4)')),
    );
    const log = recordingLog();
    const result = await executorOf(model).execute('add 1 and 2', { candidates: 3, log });
    expect(result).toMatchObject({ success: true, artifact: { candidate: 1 } });
    const ended = log.events.filter((event) => event.type === 'attempt.completed');
    expect(ended).toHaveLength(3);
  });

  it('starts only those that fit the budget, and the others end as cancelled', async () => {
    const model = new ScriptedModel(programs('print(3)', 'print(3)', 'print(3)'));
    const log = recordingLog();
    const result = await executorOf(model).execute('add', { candidates: 3, budget: { maxTokens: 14_000 }, log });
    expect(result).toMatchObject({ stopReason: 'passed' });
    expect(model.requests).toHaveLength(2);
    const ends = log.events.flatMap((event) => (event.type === 'attempt.completed' ? [event.status] : []));
    expect(ends.sort()).toEqual(['cancelled', 'cancelled', 'passed']);
  });

  it('repairs the best alone when none passes', async () => {
    const codes = ['print(4)', 'fail', 'print(5)'];
    const model = new ScriptedModel((request) => {
      if (isPlan(request)) return replyJson(planReply);
      return reply(fenced(codes.shift() ?? 'print(3)'));
    });
    const result = await executorOf(model).execute('add 1 and 2', { candidates: 3 });
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 4 });
    expect(result.iterations.at(-1)).toMatchObject({ attemptId: '2.0' });
  });
});
