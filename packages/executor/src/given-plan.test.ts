import { ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { executorOf, programs, recordingLog } from './__fixtures__/run-log.js';

const task = 'add 1 and 2';
const run = (options: object, codes = ['print(3)']) =>
  executorOf(new ScriptedModel(programs(...codes))).execute(task, options);

describe('a plan that is given', () => {
  it('by hand is filled in, and its checks are the caller’s own', async () => {
    const log = recordingLog();
    const plan = {
      summary: 'Adds.',
      checks: [
        { kind: 'stdout', equals: '3' },
        { id: 'p1', kind: 'stdout', contains: '3' },
      ],
    };
    const result = await run({ plan, log });
    expect(result.plan).toEqual({
      ...{ summary: 'Adds.', steps: [], edgeCases: [], successCriteria: [], language: 'python', complexity: 'medium' },
      checks: [
        { id: 'p2', source: 'caller', kind: 'stdout', equals: '3' },
        { id: 'p1', source: 'caller', kind: 'stdout', contains: '3' },
      ],
    });
    expect(log.events.find((event) => event.type === 'plan.completed')).toMatchObject({ source: 'caller' });
    expect(result.usage.byPhase.planning).toBeUndefined();
  });

  it('of a planner is edited and taken as it is', async () => {
    const first = await run({});
    const plan = { ...first.plan, summary: 'Edited.' };
    const result = await run({ plan, planning: 'auto' });
    expect(result).toMatchObject({ success: true, plan });
    expect(result.usage).toMatchObject({ requests: 1 });
  });

  it('says the language where the options do not', async () => {
    const result = await run({ plan: { summary: 'Adds.', language: 'javascript' } });
    expect(result.plan?.language).toBe('javascript');
    expect(result.artifact?.language).toBe('javascript');
  });

  it.each([
    [
      'for another language',
      { plan: { summary: 'x', language: 'javascript' }, language: 'python' },
      'the plan is for javascript',
    ],
    ['without a summary', { plan: { steps: [] } }, 'plan.summary'],
    ['with a field it has not got', { plan: { summary: 'x', notes: '' } }, 'notes'],
    ['with a check of no kind', { plan: { summary: 'x', checks: [{ code: 'assert 1' }] } }, 'plan.checks.0.kind'],
    [
      'with a check that asks nothing',
      { plan: { summary: 'x', checks: [{ kind: 'stdout' }] } },
      'needs one of equals, contains, matches',
    ],
    [
      'with an id twice',
      { plan: { summary: 'x', checks: [1, 2].map(() => ({ id: 'a', kind: 'assert', code: 'assert 1' })) } },
      'plan.checks.1.id: "a" is there twice',
    ],
    [
      'with the id of a check beside it',
      {
        plan: { summary: 'x', checks: [{ id: 'c1', kind: 'assert', code: 'a' }] },
        checks: [{ kind: 'stdout', equals: '3' }],
      },
      'plan.checks.0.id: "c1" is the id of a check beside the plan',
    ],
  ])('%s is refused by name, before anything is sent', async (_, options, message) => {
    const model = new ScriptedModel([]);
    await expect(executorOf(model).execute(task, options as object)).rejects.toMatchObject({
      code: 'RUN_OPTIONS_INVALID',
      message: expect.stringContaining(message),
    });
    expect(model.requests).toHaveLength(0);
  });
});
