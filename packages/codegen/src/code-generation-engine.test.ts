import type { ExecutionPlan } from '@mae/protocol';
import { reply, ScriptedModel } from '@mae/testing';
import { expect, it } from 'vitest';
import { CodeGenerationEngine } from './code-generation-engine.js';

const plan: ExecutionPlan = { summary: 's', steps: [], edgeCases: [], successCriteria: [], checks: [], language: 'python', complexity: 'low' };

it('writes a program', async () => {
  const model = new ScriptedModel([reply('Here:\n```python\nprint(1)\n```\nDone.')]);
  const artifact = await new CodeGenerationEngine({ model }).generate(plan, { task: 'Print 1.' });
  expect(artifact.code).toBe('print(1)\n');
  model.assertDone();
});
