import { type ChatRequest, textOfContent } from '@mae/protocol';
import { FakeSandbox, reply, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, fenced, isPlan, planReply, programs, recordingLog, tinySandbox } from './__fixtures__/run-log.js';

const checks = [{ kind: 'stdout' as const, equals: '3' }];
const userPrompt = (request?: ChatRequest): string => textOfContent(request?.messages.at(-1)?.content ?? '');

describe('a program the caller gave', () => {
  it('that passes is delivered without a call', async () => {
    const model = new ScriptedModel([]);
    const result = await executorOf(model).execute('print 3', { program: 'print(3)', checks });
    expect(result).toMatchObject({ success: true, stopReason: 'passed', totalAttempts: 1 });
    expect(result.artifact).toMatchObject({ code: 'print(3)', model: 'caller', id: 'a1.0', attempt: 1 });
    expect(result.iterations[0]).toMatchObject({ model: 'caller', strategy: 'first' });
    expect(result.usage.requests).toBe(0);
  });

  it('that only has to run needs no plan either', async () => {
    const result = await executorOf(new ScriptedModel([])).execute('run', { program: 'x', validateOutput: false });
    expect(result).toMatchObject({ success: true, stopReason: 'unchecked' });
  });

  it('that fails is repaired by the repair model, from its own source', async () => {
    const model = new ScriptedModel([reply(fenced('print(3)'))]);
    const options = { program: 'print(4)', checks, models: { coding: 'coder', repair: 'mender' } };
    const result = await executorOf(model).execute('print 3', options);
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 2, artifact: { model: 'mender' } });
    expect(userPrompt(model.requests[0])).toContain('<program>\nprint(4)\n</program>');
    expect(userPrompt(model.requests[0])).not.toContain('This program is there already');
  });

  it('is mended without a call where that is enough', async () => {
    const sandbox = new FakeSandbox(
      (code) => ({ status: code.startsWith('import math') ? 'ok' : 'error', ran: true }),
      {
        validate: (code) =>
          code.startsWith('import') ? [] : [{ kind: 'name', severity: 'error', message: 'math', name: 'math' }],
      },
    );
    const options = { program: 'print(math.pi)', validateOutput: false };
    const result = await executorOf(new ScriptedModel([]), sandbox).execute('run', options);
    expect(result).toMatchObject({ success: true, artifact: { code: 'import math\nprint(math.pi)', model: 'caller' } });
  });

  it('is shown to attempts that start anew: a rewrite and a new plan', async () => {
    const model = new ScriptedModel((request) =>
      isPlan(request) ? reply(JSON.stringify({ ...planReply, checks: [] })) : reply(fenced('print(4)')),
    );
    const result = await executorOf(model).execute('print 3', {
      program: 'print(4)',
      checks,
      context: 'Be quick.',
      maxIterations: 20,
    });
    expect(result.stopReason).toBe('no-progress');
    expect(result.iterations.map(({ strategy }) => strategy)).toEqual(['first', 'patch', 'rewrite', 'replan']);
    const [patch, ...anew] = model.requests.map(userPrompt);
    expect(patch).toContain('<program>\nprint(4)');
    expect(anew).toHaveLength(3);
    for (const prompt of anew) {
      expect(prompt).toContain('Be quick.\n\nThis program is there already and is to be repaired');
      expect(prompt).toContain('print(4)');
    }
  });

  it('is planned for where nothing says what is right', async () => {
    const model = new ScriptedModel(programs('print(3)'));
    const result = await executorOf(model).execute('print 3', { program: 'print(4)' });
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 2 });
    expect(userPrompt(model.requests[0])).toContain('This program is there already');
  });

  it('is one first attempt, whatever the number of candidates, and part of the log', async () => {
    const log = recordingLog();
    const options = { program: 'print(3)', checks, candidates: 3, log };
    const result = await executorOf(new ScriptedModel([])).execute('print 3', options);
    expect(result.totalAttempts).toBe(1);
    const unfinished = log.events.slice(0, 4);
    const resumed = await executorOf(new ScriptedModel([]), tinySandbox()).resume(unfinished).result;
    expect(resumed).toMatchObject({ stopReason: 'passed', artifact: { code: 'print(3)', model: 'caller' } });
  });

  it.each([' \n', 'x'.repeat(1_000_001)])('is refused where it is none', async (program) => {
    const refused = executorOf(new ScriptedModel([])).execute('print 3', { program });
    await expect(refused).rejects.toMatchObject({ code: 'RUN_OPTIONS_INVALID' });
  });
});
