import { reply, ScriptedModel } from '@mae/testing';
import { expect, it } from 'vitest';
import { PlanningEngine } from './planning-engine.js';

const planReply = JSON.stringify({
  summary: 'median(values) returns the median.',
  steps: ['sort', 'take the middle'],
  edgeCases: ['one value'],
  successCriteria: ['median([3, 1, 2]) is 2'],
  checks: [{ kind: 'assert', why: 'odd count', content: 'assert median([3, 1, 2]) == 2' }],
  complexity: 'low',
});

it('turns a task into a plan', async () => {
  const model = new ScriptedModel([reply(planReply)]);
  const plan = await new PlanningEngine({ model }).createPlan('Write median.');
  expect(plan.checks).toEqual([
    { id: 'm1', source: 'model', kind: 'assert', why: 'odd count', code: 'assert median([3, 1, 2]) == 2' },
  ]);
  model.assertDone();
});
