import { createHash } from 'node:crypto';
import { type ChatChunk, type ChatModel, MaeError, ExecutionPlan as PlanSchema, textOfContent } from '@mae/protocol';
import { faults, gate, reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { medianPlan } from './__fixtures__/plans.js';
import { PlanningEngine } from './planning-engine.js';

const task = 'Write median(values) and print the median of [3, 1, 2].';

describe('a valid reply', () => {
  it('becomes a plan with numbered checks of the model', async () => {
    const model = new ScriptedModel([replyJson(medianPlan)]);
    const plan = await new PlanningEngine({ model }).createPlan(task);
    expect(plan).toEqual({
      ...medianPlan,
      language: 'python',
      checks: [
        { id: 'm1', source: 'model', why: 'odd count', kind: 'assert', code: 'assert median([3, 1, 2]) == 2' },
        { id: 'm2', source: 'model', why: 'the answer', kind: 'stdout', equals: '2' },
        { id: 'm3', source: 'model', why: 'last value', kind: 'value', equals: [1, 2.5] },
      ],
    });
    expect(PlanSchema.parse(plan)).toEqual(plan);
    model.assertDone();
  });

  it('says where the plan came from', async () => {
    const model = new ScriptedModel([replyJson(medianPlan)]);
    const result = await new PlanningEngine({ model }).plan(task, { language: 'javascript' });
    expect(result).toMatchObject({ source: 'model', issues: [], plan: { language: 'javascript' } });
  });

  it('streams its text, and survives a listener that throws', async () => {
    const model = new ScriptedModel([replyJson(medianPlan)]);
    let text = '';
    const plan = await new PlanningEngine({ model }).createPlan(task, {
      onDelta: (piece) => {
        text += piece;
        throw new Error('listener');
      },
    });
    expect(JSON.parse(text)).toEqual(medianPlan);
    expect(plan.checks).toHaveLength(3);
  });

  it('gives checks of a replan ids that no earlier check has', async () => {
    const model = new ScriptedModel([replyJson(medianPlan), replyJson(medianPlan)]);
    const engine = new PlanningEngine({ model });
    const first = await engine.createPlan(task, {
      checks: [{ id: 'm2', source: 'caller', kind: 'stdout', contains: '2' }],
    });
    expect(first.checks.map((check) => check.id)).toEqual(['m1', 'm3', 'm4']);
    const second = await engine.createPlan(task, { round: 1, previous: { plan: first, failure: 'It never ended.' } });
    expect(second.checks.map((check) => check.id)).toEqual(['r1m1', 'r1m2', 'r1m3']);
  });

  it('is read up to eight checks', async () => {
    const checks = Array.from({ length: 12 }, (_, index) => ({
      kind: 'assert' as const,
      why: '',
      content: `assert f(${index}) == ${index}`,
    }));
    const model = new ScriptedModel([replyJson({ ...medianPlan, checks })]);
    const plan = await new PlanningEngine({ model }).createPlan(task);
    expect(plan.checks).toHaveLength(8);
    expect(plan.checks[0]).toEqual({ id: 'm1', source: 'model', kind: 'assert', code: 'assert f(0) == 0' });
  });
});

describe('the request', () => {
  it('depends on the arguments alone and is bounded', async () => {
    const model = new ScriptedModel([replyJson(medianPlan), replyJson(medianPlan)]);
    const engine = new PlanningEngine({ model });
    await engine.createPlan(task, { context: 'values are integers' });
    await engine.createPlan(task, { context: 'values are integers' });
    const [first, second] = model.requests;
    expect(second).toEqual(first);
    expect(first).toMatchObject({
      model: 'mistral-medium-3-5',
      maxTokens: 4_000,
      temperature: 0.2,
      responseFormat: { type: 'json-schema', name: 'plan', strict: true },
      promptCacheKey: createHash('sha256')
        .update(textOfContent(first?.messages[0]?.content ?? ''))
        .digest('hex'),
    });
  });

  it('takes the settings of a chosen model, and leaves its temperature to one that thinks', async () => {
    const model = new ScriptedModel([replyJson(medianPlan), replyJson(medianPlan)]);
    const modelChoice = { id: 'magic', reasoningEffort: 'high', maxTokens: 9_000 };
    await new PlanningEngine({ model, modelChoice }).createPlan(task);
    await new PlanningEngine({ model, modelChoice: { id: 'plain', temperature: 0.7 } }).createPlan(task);
    expect(model.requests[0]).toMatchObject({ model: 'magic', reasoningEffort: 'high', maxTokens: 9_000 });
    expect(model.requests[0]).not.toHaveProperty('temperature');
    expect(model.requests[1]).toMatchObject({ model: 'plain', temperature: 0.7 });
  });
});

describe('a reply that is no plan', () => {
  it('is sent back once with the exact issues', async () => {
    const model = new ScriptedModel([
      replyJson({ ...medianPlan, steps: 'sort', complexity: 'tiny' }),
      replyJson(medianPlan),
    ]);
    const { plan, source, issues } = await new PlanningEngine({ model }).plan(task);
    expect(source).toBe('model');
    expect(plan.steps).toEqual(medianPlan.steps);
    expect(issues).toEqual([
      expect.stringMatching(/^steps: .*array/),
      expect.stringMatching(/^complexity: .*"low"\|"medium"\|"high"/),
    ]);
    const repair = model.requests[1]?.messages.at(-1)?.content ?? '';
    for (const issue of issues) expect(repair).toContain(`- ${issue}`);
    expect(model.requests[1]?.messages.map((message) => message.role)).toEqual(['system', 'user', 'assistant', 'user']);
    model.assertDone();
  });

  it.each([
    ['prose', 'I would rather talk about the weather.'],
    ['nothing', ''],
    ['a list', '[1, 2, 3]'],
    ['an empty summary', JSON.stringify({ ...medianPlan, summary: '' })],
  ])('falls back to a plan without checks after %s twice', async (_name, content) => {
    const model = new ScriptedModel([reply(content), reply(content)]);
    const { plan, source, issues } = await new PlanningEngine({ model }).plan(task, { language: 'typescript' });
    expect(source).toBe('fallback');
    expect(plan).toEqual({
      summary: task,
      steps: [],
      edgeCases: [],
      successCriteria: [],
      checks: [],
      language: 'typescript',
      complexity: 'medium',
    });
    expect(issues).toHaveLength(2);
    model.assertDone();
  });

  it('is not mended where it was cut off: half a check is no check', async () => {
    const half = JSON.stringify(medianPlan).slice(0, -80);
    const model = new ScriptedModel([reply(half, { finishReason: 'length' }), replyJson(medianPlan)]);
    const { issues, plan } = await new PlanningEngine({ model }).plan(task);
    expect(issues).toEqual([expect.stringContaining('cut off')]);
    expect(plan.checks).toHaveLength(3);
  });

  it('keeps its good checks where a bad one stays bad', async () => {
    const bad = {
      ...medianPlan,
      checks: [
        { kind: 'value', why: '', content: 'not json' },
        { kind: 'assert', why: '', content: `assert f() == ${'1'.repeat(5_000)}` },
        { kind: 'stdout-contains', why: '', content: ' ' },
        { kind: 'stdout-matches', why: '', content: '^2$' },
      ],
    };
    const model = new ScriptedModel([replyJson(bad), replyJson(bad)]);
    const { plan, source, issues } = await new PlanningEngine({ model }).plan(task);
    expect(source).toBe('model');
    expect(plan.checks).toEqual([{ id: 'm4', source: 'model', kind: 'stdout', matches: '^2$' }]);
    expect(issues.slice(0, 3)).toEqual([
      'checks.0: content is not valid JSON, as a check of kind "value" needs',
      'checks.1: content has 5014 characters, at most 4000 are read',
      'checks.2: content is empty',
    ]);
  });
});

describe('faults', () => {
  it('of the model pass through untouched', async () => {
    const model = new ScriptedModel([faults.unknownModel('x')]);
    const fault = await new PlanningEngine({ model }).createPlan(task).catch((error: unknown) => error);
    expect(MaeError.isInstance(fault) && fault.code.startsWith('CLIENT_')).toBe(true);
  });

  it('name a stream that ends without a reply', async () => {
    const model: ChatModel = {
      complete: () => Promise.reject(new Error('not asked')),
      async *stream(): AsyncGenerator<ChatChunk> {
        yield { type: 'delta', content: '{"summary"' };
      },
    };
    await expect(new PlanningEngine({ model }).createPlan(task)).rejects.toMatchObject({
      code: 'MODEL_STREAM_CUT',
      retryable: true,
    });
  });
});

describe('cancel', () => {
  it('before the call sends nothing', async () => {
    const model = new ScriptedModel([]);
    const reason = new Error('stop');
    await expect(new PlanningEngine({ model }).createPlan(task, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(model.requests).toHaveLength(0);
  });

  it('in the middle of the stream rejects with the reason', async () => {
    const stall = gate();
    const model = new ScriptedModel([replyJson(medianPlan, { stall: { afterDeltas: 2, gate: stall } })]);
    const controller = new AbortController();
    const pending = new PlanningEngine({ model }).createPlan(task, { signal: controller.signal });
    await stall.reached;
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  it('does not wait for a model that ignores the signal', async () => {
    const asked = Promise.withResolvers<void>();
    const model: ChatModel = {
      complete: () => Promise.reject(new Error('not asked')),
      async *stream(): AsyncGenerator<ChatChunk> {
        asked.resolve();
        await new Promise(() => {});
      },
    };
    const controller = new AbortController();
    const pending = new PlanningEngine({ model }).createPlan(task, { signal: controller.signal });
    await asked.promise;
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });
});
