import { foldRun, MaeError } from '@mae/protocol';
import { FakeSandbox, faults, reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  executorOf,
  fenced,
  isPlan,
  planReply,
  programs,
  recordingLog,
  tinySandbox,
  typesOf,
} from './__fixtures__/run-log.js';

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
    expect(result.missing).toEqual(['check m1 (failed): the sum; got 6']);
    expect(result.reason).toBe('The program still fails after 2 repairs, which is maxIterations.');
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
