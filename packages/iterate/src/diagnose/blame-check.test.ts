import type { Check, RunOutcome } from '@mae/protocol';
import { faults, outcome, reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { artifactOf, earlier, floorMean, meanCheck, plan, task, wrong } from '../__fixtures__/attempts.js';
import { IterationEngine } from '../iteration-engine.js';

const first = artifactOf('def mean(values):\n    return 0\n');
const history = [earlier(first, wrong('m1'))];
const blame = (content: string, checkId = 'm1') => ({
  reason: 'The mean of 1 and 2, rounded down, is 1.',
  verdict: 'check' as const,
  corrections: [{ checkId, why: 'rounded down', content }],
});

async function analyze(
  model: ScriptedModel,
  changes: { checks?: Check[]; outcome?: RunOutcome; history?: typeof history; artifact?: typeof floorMean } = {},
) {
  const diagnosis = await new IterationEngine({ model }).analyzeFailure(
    changes.artifact ?? floorMean,
    changes.outcome ?? wrong('m1'),
    { plan, task, history: changes.history ?? history, checks: changes.checks ?? plan.checks },
  );
  model.assertDone();
  return diagnosis;
}

describe('a check of the model that fails a second, different program', () => {
  it('is blamed by name, with the corrected check in its place', async () => {
    const model = new ScriptedModel([replyJson(blame('assert mean([1, 2]) == 1'))]);
    expect(await analyze(model)).toMatchObject({
      category: 'wrong-check',
      strategy: 'local-fix',
      blames: 'check',
      checkIds: ['m1'],
      rootCause: expect.stringContaining('m1: the check asks for another value'),
      correctedChecks: [{ ...meanCheck, id: 'm1.1', why: 'rounded down', code: 'assert mean([1, 2]) == 1' }],
    });
  });

  it('is asked about once, in a bounded request of its own', async () => {
    const model = new ScriptedModel([replyJson(blame('assert mean([1, 2]) == 1'))]);
    await analyze(model);
    const [request] = model.requests;
    expect(request).toMatchObject({
      model: 'mistral-medium-3-5',
      maxTokens: 2_048,
      responseFormat: { type: 'json-schema', name: 'blame', strict: true, schema: { additionalProperties: false } },
    });
    expect(request?.responseFormat).not.toHaveProperty('schema.$schema');
    expect(request?.messages[1]?.content).toMatchInlineSnapshot(`
      "<task>
      Write mean(values).
      </task>

      <program>
      def mean(values):
          return sum(values) // len(values)
      </program>

      <check>
      checkId: m1
      kind: assert
      why: two values
      assert mean([1, 2]) == 1.5
      seen: AssertionError; left is 1; right is 1.5
      </check>"
    `);
  });

  it.each([
    ['the model says so', { reason: 'r', verdict: 'code', corrections: [] }],
    ['no check is named', { reason: 'r', verdict: 'check', corrections: [] }],
    ['another check is named', blame('assert mean([1, 2]) == 1', 'm9')],
    ['nothing changes', blame(meanCheck.kind === 'assert' ? meanCheck.code : '')],
    ['the program is no longer looked at', blame('assert True')],
    ['the correction is empty', blame('  ')],
    ['the correction is endless', blame(`assert mean([1]) == ${'1'.repeat(5_000)}`)],
    ['the reply is of another shape', { verdict: 'check' }],
  ])('leaves the blame with the code where %s', async (_name, content) => {
    expect(await analyze(new ScriptedModel([replyJson(content)]))).toMatchObject({
      category: 'wrong-answer',
      blames: 'code',
      checkIds: [],
      strategy: 'patch',
    });
  });

  it('leaves the blame with the code where the reply is prose', async () => {
    expect(await analyze(new ScriptedModel([reply('The check is wrong, trust me.')]))).toMatchObject({
      blames: 'code',
    });
  });

  it('passes a fault of the model through', async () => {
    await expect(analyze(new ScriptedModel([faults.unknownModel('x')]))).rejects.toMatchObject({ name: 'MaeError' });
  });

  it.each<[string, Check, string, Partial<Check> | undefined]>([
    ['stdout', { id: 'm1', source: 'model', kind: 'stdout', equals: '2' }, '3', { equals: '3', id: 'm1.1' }],
    ['a pattern', { id: 'm1', source: 'model', kind: 'stdout', matches: '^2$' }, '^3$', { matches: '^3$' }],
    ['a value', { id: 'm1', source: 'model', kind: 'value', equals: 2 }, '[3]', { equals: [3] }],
    ['a value, not as JSON', { id: 'm1', source: 'model', kind: 'value', equals: 2 }, 'three', undefined],
    ['a value, the same', { id: 'm1', source: 'model', kind: 'value', equals: 2 }, '2', undefined],
    ['a schema', { id: 'm1', source: 'model', kind: 'value', schema: {} }, '2', undefined],
    ['a corrected id', { id: 'm1.1', source: 'model', kind: 'stdout', equals: '2' }, '3', { id: 'm1.2' }],
  ])('corrects %s', async (_name, check, content, corrected) => {
    const failed = wrong(check.id);
    const diagnosis = await analyze(new ScriptedModel([replyJson(blame(content, check.id))]), {
      checks: [check],
      outcome: failed,
      history: [earlier(first, failed)],
    });
    if (corrected === undefined) expect(diagnosis.blames).toBe('code');
    else expect(diagnosis.correctedChecks?.[0]).toMatchObject({ kind: check.kind, ...corrected });
  });
});

describe('no call is made', () => {
  const callers: Check = { id: 'c1', source: 'caller', kind: 'stdout', equals: '1.5' };

  it.each<[string, Parameters<typeof analyze>[1]]>([
    ['at the first failure', { history: [] }],
    ['for the same program again', { artifact: first }],
    ['for a third program', { history: [...history, earlier(artifactOf('x = 1'), wrong('m1'))] }],
    ['when another check failed before', { history: [earlier(first, wrong('m2'))] }],
    ['when a check of the caller fails too', { checks: [meanCheck, callers], outcome: wrong('m1', 'c1') }],
    [
      'when only a check of the caller fails',
      { checks: [callers], outcome: wrong('c1'), history: [earlier(first, wrong('c1'))] },
    ],
    ['when a check nobody knows fails', { checks: [], outcome: wrong('m1') }],
    ['when the program did not end', { outcome: { ...wrong('m1'), status: 'timeout' } }],
    [
      'for a check that was corrected already',
      { history: [earlier(first, wrong('m1'), { correctedChecks: [meanCheck] })] },
    ],
  ])('%s', async (_name, changes) => {
    expect(await analyze(new ScriptedModel([]), changes)).toMatchObject({ blames: 'code' });
  });

  it('where nothing failed and every check is vacuous: the checks are to blame', async () => {
    const vacuous = outcome({ checks: [{ checkId: 'm1', verdict: 'vacuous', durationMs: 1 }] });
    expect(await analyze(new ScriptedModel([]), { outcome: vacuous })).toMatchObject({
      category: 'vacuous-check',
      blames: 'check',
    });
  });
});
