import { MistralAutonomousExecutor } from '@mae/executor';
import { FakeSandbox, reply, replyJson, ScriptedModel } from '@mae/testing';
import { times } from '../../measure.ts';
import type { Counts } from '../counts.ts';

const plan = {
  summary: 'Add two numbers',
  steps: ['add'],
  edgeCases: [],
  successCriteria: ['prints 3'],
  complexity: 'low',
  checks: [{ kind: 'stdout-equals', content: '3', why: 'the sum' }],
};

/** Milliseconds of runs with planning, proof of checks, run and verdict, where model and sandbox answer at once. */
export function overhead({ overheadRuns, overheadWarmUp }: Counts): Promise<number[]> {
  const run = async (): Promise<void> => {
    const model = new ScriptedModel(({ body }) =>
      body.responseFormat === undefined ? reply('```python\nprint(3)\n```') : replyJson(plan),
    );
    const sandbox = new FakeSandbox((code, { checks = [] }) => {
      const verdict = code === '' ? ('failed' as const) : ('passed' as const);
      return { stdout: '3\n', checks: checks.map(({ id }) => ({ checkId: id, verdict, durationMs: 0 })) };
    });
    const result = await new MistralAutonomousExecutor({ model, sandbox }).execute('Add 1 and 2');
    if (result.stopReason !== 'passed') throw new Error(`the run ended as ${result.stopReason}`);
  };
  return times(overheadRuns, run, overheadWarmUp);
}
