import type { CodeArtifact, ExecutionPlan } from '@mae/protocol';
import { outcome, reply, ScriptedModel } from '@mae/testing';
import { expect, it } from 'vitest';
import { IterationEngine } from './iteration-engine.js';

const plan: ExecutionPlan = { summary: 's', steps: [], edgeCases: [], successCriteria: [], checks: [], language: 'python', complexity: 'low' };
const artifact: CodeArtifact = { id: 'a1.0', language: 'python', code: 'print(1 / 0)\n', filename: 'main.py', attempt: 1, candidate: 0, sha256: '0'.repeat(64), diagnostics: [], model: 'm' };

it('diagnoses and repairs', async () => {
  const model = new ScriptedModel([reply('```python\nprint(1)\n```')]);
  const engine = new IterationEngine({ model });
  const failed = outcome({ status: 'error', error: { name: 'ZeroDivisionError', message: 'division by zero', line: 1, frames: [], traceback: '' } });
  const diagnosis = await engine.analyzeFailure(artifact, failed, { plan, history: [] });
  expect(diagnosis).toMatchObject({ category: 'value', strategy: 'patch', blames: 'code' });
  const repaired = await engine.refine(artifact, failed, diagnosis, { task: 't', plan, history: [] });
  expect(repaired).toMatchObject({ id: 'a2.0', parentId: 'a1.0', code: 'print(1)\n' });
  model.assertDone();
});
