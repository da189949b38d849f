import { createHash } from 'node:crypto';
import {
  type ChatChunk,
  type ChatModel,
  CodeArtifact,
  Diagnosis,
  type Diagnostic,
  MaeError,
  textOfContent,
} from '@mae/protocol';
import { FakeSandbox, faults, gate, outcome, reply, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { artifactOf, earlier, floorMean, plan, task, wrong } from './__fixtures__/attempts.js';
import { IterationEngine } from './iteration-engine.js';

const noModel = new ScriptedModel([]);
const fixed = 'def mean(values):\n    return sum(values) / len(values)\n';
const fenced = `The floor was wrong.\n\`\`\`python\n${fixed}\`\`\`\n`;
const options = { task, plan, history: [] };

describe('analyzeFailure', () => {
  it('diagnoses an exception from the outcome, without a call', async () => {
    const artifact = artifactOf('def mean(values):\n    return sum(values) / 0\n\nmean([1])\n');
    const failed = outcome({
      error: {
        name: 'ZeroDivisionError',
        message: 'division by zero',
        line: 2,
        frames: [
          { file: 'main.py', line: 4, name: '<module>' },
          { file: 'main.py', line: 2, name: 'mean' },
        ],
      },
    });
    const diagnosis = await new IterationEngine({ model: noModel }).analyzeFailure(artifact, failed, options);
    expect(diagnosis).toEqual({
      category: 'value',
      rootCause: 'The program raised ZeroDivisionError on line 2: division by zero.',
      evidence: [
        'ZeroDivisionError: division by zero',
        'line 4 in <module>: mean([1])',
        'line 2 in mean: return sum(values) / 0',
      ],
      strategy: 'patch',
      blames: 'code',
      checkIds: [],
      fixes: [],
    });
    expect(Diagnosis.parse(diagnosis)).toEqual(diagnosis);
    expect(noModel.requests).toHaveLength(0);
  });

  it('diagnoses a wrong answer with both sides of each check', async () => {
    const diagnosis = await new IterationEngine({ model: noModel }).analyzeFailure(floorMean, wrong('m1'), options);
    expect(diagnosis).toMatchObject({
      category: 'wrong-answer',
      rootCause: 'The program ran and gave a wrong result: 1 of 1 checks failed (m1).',
      evidence: ['check m1 failed: assert mean([1, 2]) == 1.5 — AssertionError; left is 1; right is 1.5'],
    });
  });

  it('names what the checks miss', async () => {
    const failed = outcome({
      checks: [{ checkId: 'm1', verdict: 'failed', message: "NameError: name 'mean' is not defined", durationMs: 1 }],
    });
    const diagnosis = await new IterationEngine({ model: noModel }).analyzeFailure(
      artifactOf('x = 1'),
      failed,
      options,
    );
    expect(diagnosis).toMatchObject({
      category: 'name',
      rootCause: 'The checks use `mean`, which the program does not define.',
    });
  });

  it('climbs the ladder when the same failure comes back', async () => {
    const engine = new IterationEngine({ model: noModel });
    const strategies: string[] = [];
    const history = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const diagnosis = await engine.analyzeFailure(floorMean, wrong('m1'), { plan, history });
      strategies.push(diagnosis.strategy);
      history.push(earlier(floorMean, wrong('m1'), diagnosis));
    }
    expect(strategies).toEqual(['patch', 'rewrite', 'replan', 'next-model', 'next-model']);
    expect(noModel.requests).toHaveLength(0);
  });

  it('rejects with the reason of an aborted signal', async () => {
    const reason = new Error('stop');
    const pending = new IterationEngine({ model: noModel }).analyzeFailure(floorMean, wrong('m1'), {
      ...options,
      signal: AbortSignal.abort(reason),
    });
    await expect(pending).rejects.toBe(reason);
  });
});

describe('a fault that can be mended without a call', () => {
  const seen: Diagnostic[][] = [];
  const mend = (code: string, diagnostics: Diagnostic[]) => {
    seen.push(diagnostics);
    return diagnostics.some(({ name }) => name === 'math')
      ? { code: `import math\n${code}`, mended: ['added `import math`'] }
      : { code, mended: [] };
  };
  const artifact = artifactOf('print(math.pi)\n');
  const failed = outcome({ error: { name: 'NameError', message: "name 'math' is not defined", line: 1 } });

  it('is diagnosed and refined as a local fix', async () => {
    const engine = new IterationEngine({ model: noModel, mend });
    const diagnosis = await engine.analyzeFailure(artifact, failed, options);
    expect(diagnosis).toMatchObject({ category: 'name', strategy: 'local-fix', fixes: ['added `import math`'] });
    const refined = await engine.refine(artifact, failed, diagnosis, options);
    expect(refined).toMatchObject({ code: 'import math\nprint(math.pi)\n', parentId: 'a1.0', model: artifact.model });
    expect(noModel.requests).toHaveLength(0);
  });

  it('is left to the model where the mended program cannot be read', async () => {
    const validate = async (): Promise<Diagnostic[]> => [{ kind: 'syntax', severity: 'error', message: 'no' }];
    const engine = new IterationEngine({ model: noModel, mend, validate });
    expect(await engine.analyzeFailure(artifact, failed, options)).toMatchObject({ strategy: 'patch' });
  });

  it('is left to the model where nothing can be mended', async () => {
    const engine = new IterationEngine({ model: noModel, mend });
    const own = outcome({ error: { name: 'NameError', message: "name 'total' is not defined", line: 1 } });
    expect(await engine.analyzeFailure(artifact, own, options)).toMatchObject({ strategy: 'patch' });
    seen.length = 0;
    const wrongAnswer = await engine.analyzeFailure(floorMean, wrong('m1'), options);
    expect(wrongAnswer.strategy).toBe('patch');
    expect(seen).toHaveLength(0);
  });
});

describe('refine', () => {
  const failed = wrong('m1');
  const diagnose = () => new IterationEngine({ model: noModel }).analyzeFailure(floorMean, failed, options);

  it('writes the repaired program as a child of the failed one', async () => {
    const model = new ScriptedModel([reply(fenced)]);
    let text = '';
    const refined = await new IterationEngine({ model }).refine(floorMean, failed, await diagnose(), {
      ...options,
      onDelta: (piece) => {
        text += piece;
        throw new Error('listener');
      },
    });
    expect(refined).toEqual({
      id: 'a2.0',
      language: 'python',
      code: fixed,
      filename: 'main.py',
      attempt: 2,
      candidate: 0,
      parentId: 'a1.0',
      sha256: createHash('sha256').update(fixed).digest('hex'),
      diagnostics: [],
      model: 'mistral-medium-3-5',
    });
    expect(CodeArtifact.parse(refined)).toEqual(refined);
    expect(text).toBe(fenced);
    model.assertDone();
  });

  it('takes an id, a validator, an extractor and another model', async () => {
    const diagnostic: Diagnostic = { kind: 'name', severity: 'warning', message: 'x' };
    const sandbox = new FakeSandbox(undefined, { validate: () => [diagnostic] });
    const model = new ScriptedModel([reply('anything')]);
    const engine = new IterationEngine({
      model,
      validate: sandbox.validate.bind(sandbox),
      extract: (text, language) => `# ${language}: ${text}\n`,
    });
    const refined = await engine.refine(floorMean, failed, await diagnose(), {
      ...options,
      artifactId: 'mine',
      attempt: 7,
      modelChoice: { id: 'stronger', maxTokens: 99 },
    });
    expect(refined).toMatchObject({ id: 'mine', attempt: 7, code: '# python: anything\n', model: 'stronger' });
    expect(refined.diagnostics).toEqual([diagnostic]);
    expect(model.requests[0]).toMatchObject({ model: 'stronger', maxTokens: 99 });
  });

  it('builds its request from the arguments alone', async () => {
    const model = new ScriptedModel(() => fenced);
    const engine = new IterationEngine({ model });
    const diagnosis = await diagnose();
    await engine.refine(floorMean, failed, diagnosis, options);
    await engine.refine(floorMean, failed, diagnosis, { ...options, artifactId: 'other', attempt: 9 });
    const [first, second] = model.requests;
    expect(second).toEqual(first);
    expect(first).toMatchObject({ maxTokens: 8_000, temperature: 0.2 });
    expect(first?.promptCacheKey).toBe(
      createHash('sha256')
        .update(textOfContent(first?.messages[0]?.content ?? ''))
        .digest('hex'),
    );
  });

  it('runs the same program again where a check was to blame', async () => {
    const diagnosis: Diagnosis = { ...(await diagnose()), strategy: 'local-fix', blames: 'check', checkIds: ['m1'] };
    const refined = await new IterationEngine({ model: noModel }).refine(floorMean, failed, diagnosis, options);
    expect(refined).toMatchObject({ id: 'a2.0', code: floorMean.code, parentId: 'a1.0' });
  });

  it.each([
    ['repeats the prefix', fenced],
    ['sends only the rest', fenced.slice(50)],
  ])('continues a reply that was cut off, from a server that %s', async (_name, rest) => {
    const model = new ScriptedModel([reply(fenced.slice(0, 50), { finishReason: 'length' }), reply(rest)]);
    const refined = await new IterationEngine({ model }).refine(floorMean, failed, await diagnose(), options);
    expect(refined.code).toBe(fixed);
    expect(model.requests[1]?.messages.at(-1)).toEqual({
      role: 'assistant',
      content: fenced.slice(0, 50),
      prefix: true,
    });
    model.assertDone();
  });

  it('throws where the reply stays cut off, or holds no program', async () => {
    const cut = () => reply(fenced.slice(0, 50), { finishReason: 'length' });
    const model = new ScriptedModel([cut(), cut(), reply('No idea, sorry.')]);
    const engine = new IterationEngine({ model });
    const diagnosis = await diagnose();
    await expect(engine.refine(floorMean, failed, diagnosis, options)).rejects.toMatchObject({
      code: 'ITERATE_TRUNCATED',
    });
    await expect(engine.refine(floorMean, failed, diagnosis, options)).rejects.toMatchObject({
      code: 'ITERATE_NO_CODE',
      details: { reply: 'No idea, sorry.' },
    });
    model.assertDone();
  });

  it('passes faults of the model through, and names a stream without an end', async () => {
    const diagnosis = await diagnose();
    const failing = new IterationEngine({ model: new ScriptedModel([faults.unknownModel('x')]) });
    const fault = await failing.refine(floorMean, failed, diagnosis, options).catch((error: unknown) => error);
    expect(MaeError.isInstance(fault) && fault.code.startsWith('CLIENT_')).toBe(true);
    const endless: ChatModel = {
      complete: () => Promise.reject(new Error('not asked')),
      async *stream(): AsyncGenerator<ChatChunk> {
        yield { type: 'delta', content: '```python' };
      },
    };
    await expect(
      new IterationEngine({ model: endless }).refine(floorMean, failed, diagnosis, options),
    ).rejects.toMatchObject({ code: 'MODEL_STREAM_CUT', retryable: true });
  });

  it('rejects with the reason when it is cancelled in the middle of the stream', async () => {
    const stall = gate();
    const model = new ScriptedModel([reply(fenced, { stall: { afterDeltas: 1, gate: stall } })]);
    const controller = new AbortController();
    const pending = new IterationEngine({ model }).refine(floorMean, failed, await diagnose(), {
      ...options,
      signal: controller.signal,
    });
    await stall.reached;
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });
});
