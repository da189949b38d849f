import { foldRun, requestHash } from '@mae/protocol';
import { reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, fenced, isPlan, planReply, recordingLog, typesOf } from './__fixtures__/run-log.js';

const task = 'add 1 and 2';
const planBlock = `\`\`\`json\n${JSON.stringify(planReply)}\n\`\`\``;
const both = (code: string): string => `${planBlock}\n\n${fenced(code)}`;

/** The first reply to what asks for plan and program, then programs; a plan where one is asked for alone. */
function answers(first: string, codes: string[] = [], finishReason = 'stop'): ScriptedModel {
  let asked = false;
  return new ScriptedModel((request) => {
    if (isPlan(request)) return replyJson(planReply);
    if (!asked) {
      asked = true;
      return reply(first, { finishReason });
    }
    const code = codes.shift();
    return code === undefined ? undefined : reply(fenced(code));
  });
}

describe("planning: 'auto'", () => {
  it('takes plan and program from one call, and proves the checks before the verdict', async () => {
    const log = recordingLog();
    const model = answers(both('print(3)'));
    const models = { planning: 'thinker', coding: 'writer' };
    const result = await executorOf(model).execute(task, { planning: 'auto', log, models });
    expect(result).toMatchObject({ success: true, stopReason: 'passed', finalOutput: '3', totalAttempts: 1 });
    expect(model.requests).toHaveLength(1);
    expect(model.requests).toMatchObject([{ model: 'thinker', maxTokens: 8_000 }]);
    expect(result.usage).toMatchObject({ requests: 1, byPhase: { planning: { requests: 1 } } });
    expect(result.artifact).toMatchObject({ model: 'thinker', code: 'print(3)\n' });
    expect(result.plan?.checks).toMatchObject([{ id: 'm1', source: 'model' }]);
    const types = typesOf(log.events);
    expect(types.indexOf('checks.proven')).toBeGreaterThan(0);
    expect(types.indexOf('checks.proven')).toBeLessThan(types.indexOf('verification.completed'));
    expect(log.events.find((event) => event.type === 'plan.completed')).toMatchObject({
      source: 'model',
      program: 'print(3)\n',
    });
  });

  it('repairs a program that fails, as ever', async () => {
    const model = answers(both('print(4)'), ['print(3)']);
    const result = await executorOf(model).execute(task, { planning: 'auto' });
    expect(result).toMatchObject({ success: true, totalAttempts: 2 });
    expect(result.iterations).toMatchObject([{ status: 'failed' }, { strategy: 'patch', parentId: '1.0' }]);
  });

  it('asks each candidate, and leaves a task whose checks are given to the coding call alone', async () => {
    const several = answers(both('print(3)'), ['print(3)', 'print(3)']);
    await executorOf(several).execute(task, { planning: 'auto', candidates: 2 });
    expect(several.requests.filter((request) => request.responseFormat !== undefined)).toHaveLength(1);
    const given = answers(fenced('print(3)'));
    const checks = [{ kind: 'stdout' as const, equals: '3' }];
    expect(await executorOf(given).execute(task, { planning: 'auto', checks })).toMatchObject({ success: true });
    expect(given.requests).toHaveLength(1);
  });

  const runs = [
    { name: 'plan and program', first: both('print(3)'), codes: [], calls: 1 },
    { name: 'a program that fails', first: both('print(4)'), codes: ['print(3)'], calls: 2 },
    { name: 'the plan alone', first: planBlock, codes: ['print(3)'], calls: 2 },
    { name: 'a program alone', first: fenced('print(3)'), codes: [], calls: 2 },
    {
      name: 'a plan that cannot be read',
      first: `\`\`\`json\n{"a":\n\`\`\`\n${fenced('print(3)')}`,
      codes: [],
      calls: 2,
    },
    { name: 'a reply cut off', first: both('print(3)'), codes: ['print(3)'], calls: 2, finishReason: 'length' },
    { name: 'neither', first: 'I would rather not.', codes: ['print(3)'], calls: 3 },
  ];

  it.each(runs)('with $name passes, and so does every resumed prefix', async (run) => {
    const log = recordingLog();
    const model = answers(run.first, [...run.codes], run.finishReason);
    const result = await executorOf(model).execute(task, { planning: 'auto', log });
    expect(result).toMatchObject({ success: true, stopReason: 'passed', finalOutput: '3' });
    expect(model.requests).toHaveLength(run.calls);

    for (let length = 1; length < log.events.length; length++) {
      const prefix = log.events.slice(0, length);
      const rest = recordingLog();
      const again = sameModel(log);
      const resumed = await executorOf(again).resume(prefix, { log: rest }).result;
      expect({ ...timeless(resumed), usage: 0 }, `cut after ${length}`).toEqual({ ...timeless(result), usage: 0 });
      const answered = prefix.filter((event) => event.type === 'model.completed').length;
      expect(again.requests.length, `cut after ${length}`).toBe(run.calls - answered);
      expect(foldRun([...prefix, ...rest.events]).status).toBe('completed');
    }
  });
});

/** Answers by what was asked, so that a resumed run meets the same model wherever it was cut. */
function sameModel(log: ReturnType<typeof recordingLog>): ScriptedModel {
  const replies = new Map<string, { content: string; finishReason: string }>();
  const asked = new Map<string, string>();
  for (const event of log.events) {
    if (event.type === 'model.requested') asked.set(event.callId, event.requestHash);
    if (event.type === 'model.completed') replies.set(asked.get(event.callId) ?? '', event.completion);
  }
  return new ScriptedModel(({ body }) => {
    const known = replies.get(requestHash(body));
    return known === undefined ? undefined : reply(known.content, { finishReason: known.finishReason });
  });
}

function timeless(value: unknown): Record<string, unknown> {
  const text = JSON.stringify(value, (key, part) =>
    ['totalDurationMs', 'durationMs', 'runId', 'now', 'seed'].includes(key) ? 0 : part,
  );
  return JSON.parse(text) as Record<string, unknown>;
}
