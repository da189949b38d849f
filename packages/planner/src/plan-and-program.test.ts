import { reply, replyJson, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { medianPlan } from './__fixtures__/plans.js';
import { PlanningEngine } from './planning-engine.js';

const task = 'Write median(values) and print the median of [3, 1, 2].';
const program = 'def median(values):\n    return sorted(values)[len(values) // 2]\nprint(median([3, 1, 2]))\n';
const planBlock = `\`\`\`json\n${JSON.stringify(medianPlan, null, 2)}\n\`\`\``;
const programBlock = `\`\`\`python\n${program}\`\`\``;

/** Stands for `extractCode` of @mae/codegen. */
const extract = (text: string): string | undefined => /```python\n([\s\S]*?)```/.exec(text)?.[1];

const planAndWrite = (model: ScriptedModel, options = {}) =>
  new PlanningEngine({ model, modelChoice: 'planner' }).planAndWrite(task, { extract, ...options });

describe('plan and program in one reply', () => {
  it('are both read, in one call without a schema', async () => {
    const model = new ScriptedModel([reply(`${planBlock}\n\n${programBlock}`)]);
    let seen = '';
    const onDelta = (text: string): void => {
      seen += text;
    };
    const result = await planAndWrite(model, { onDelta, maxTokens: 9_000 });
    expect(result).toMatchObject({ source: 'model', issues: [], program, model: 'planner' });
    expect(result.plan.checks.map((check) => check.id)).toEqual(['m1', 'm2', 'm3']);
    expect(seen).toBe(`${planBlock}\n\n${programBlock}`);
    expect(model.requests).toMatchObject([{ model: 'planner', maxTokens: 9_000 }]);
    expect(model.requests[0]).not.toHaveProperty('responseFormat');
    model.assertDone();
  });

  it('may be the plan alone', async () => {
    const model = new ScriptedModel([reply(planBlock)]);
    const result = await planAndWrite(model);
    expect(result).not.toHaveProperty('program');
    expect(result).toMatchObject({ source: 'model', plan: { summary: medianPlan.summary } });
    model.assertDone();
  });

  it('with a plan that cannot be read cost a planning call, and the program stays', async () => {
    const broken = `\`\`\`json\n{"summary": 3}\n\`\`\`\n${programBlock}`;
    for (const first of [broken, programBlock]) {
      const model = new ScriptedModel([reply(first), replyJson(medianPlan)]);
      const result = await planAndWrite(model);
      expect(result).toMatchObject({ source: 'model', program });
      expect(result.issues.length).toBeGreaterThan(0);
      expect(result.plan.checks).toHaveLength(3);
      expect(model.requests[1]).toMatchObject({ responseFormat: { type: 'json-schema' } });
      model.assertDone();
    }
  });

  it('with nothing to read twice more is the fallback', async () => {
    const model = new ScriptedModel([reply('I cannot.'), reply('No.'), reply('Never.')]);
    const result = await planAndWrite(model);
    expect(result).toMatchObject({ source: 'fallback', plan: { summary: task, checks: [] } });
    expect(result).not.toHaveProperty('program');
    model.assertDone();
  });

  it('with one bad check keep the others; with bad checks alone the plan is asked for again', async () => {
    const bad = { kind: 'value' as const, why: '', content: 'not json' };
    const withChecks = (checks: unknown[]): string =>
      `\`\`\`json\n${JSON.stringify({ ...medianPlan, checks })}\n\`\`\`\n${programBlock}`;
    const kept = await planAndWrite(new ScriptedModel([reply(withChecks([bad, medianPlan.checks[0]]))]));
    expect(kept.plan.checks.map((check) => check.id)).toEqual(['m2']);
    expect(kept.issues).toHaveLength(1);
    const model = new ScriptedModel([reply(withChecks([bad])), replyJson(medianPlan)]);
    expect((await planAndWrite(model)).plan.checks).toHaveLength(3);
    model.assertDone();
  });

  it('cut off in the program leave the plan: half a program must not run', async () => {
    const half = `${planBlock}\n\n\`\`\`python\n${program.slice(0, 40)}\n\`\`\``;
    const result = await planAndWrite(new ScriptedModel([reply(half, { finishReason: 'length' })]));
    expect(result).toMatchObject({ source: 'model', plan: { summary: medianPlan.summary } });
    expect(result).not.toHaveProperty('program');
  });

  it('cut off in the plan are asked for as ever', async () => {
    const model = new ScriptedModel([
      reply(planBlock.slice(0, -90), { finishReason: 'length' }),
      replyJson(medianPlan),
    ]);
    expect(await planAndWrite(model)).toMatchObject({ source: 'model', plan: { checks: [{}, {}, {}] } });
    model.assertDone();
  });

  it('show the caller’s checks, files and standard input', async () => {
    const model = new ScriptedModel([reply(planBlock)]);
    const checks = [{ id: 'm1', source: 'caller' as const, kind: 'stdout' as const, equals: '2' }];
    const files = [{ name: 'a.csv', bytes: 4, preview: '1\n2\n' }];
    const { plan } = await planAndWrite(model, { checks, files, stdin: 'forty-two' });
    expect(plan.checks.map((check) => check.id)).toEqual(['m2', 'm3', 'm4']);
    const asked = String(model.requests[0]?.messages[1]?.content);
    for (const part of ['"a.csv"', 'forty-two', '"equals":"2"', 'Write the plan, then the program.']) {
      expect(asked).toContain(part);
    }
  });
});
