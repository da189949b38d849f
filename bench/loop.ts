import { MistralAutonomousExecutor } from '@mae/executor';
import { FakeSandbox, reply, replyJson, ScriptedModel } from '@mae/testing';
import { median, quantile, shown, table, times } from './measure.ts';
import type { Result } from './results.ts';

const plan = {
  summary: 'Add two numbers',
  steps: ['add'],
  edgeCases: [],
  successCriteria: ['prints 3'],
  complexity: 'low',
  checks: [{ kind: 'stdout-equals', content: '3', why: 'the sum' }],
};

/** One attempt with planning, proof of checks, run and verdict, where model and sandbox answer at once. */
export async function loop({ isQuick }: { isQuick: boolean }): Promise<Result> {
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
  const taken = isQuick ? await times(2, run, 0) : await times(200, run, 20);
  const figures = [shown(median(taken)), shown(quantile(taken, 0.99))];
  return { text: table(['what', 'p50 ms', 'p99 ms'], [['the loop itself, one attempt', ...figures]]) };
}
