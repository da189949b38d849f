import { createHash } from 'node:crypto';
import { type ChatChunk, type ChatModel, CodeArtifact, type Diagnostic, MaeError, textOfContent } from '@mae/protocol';
import { FakeSandbox, faults, gate, reply, ScriptedModel } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { medianPlan } from './__fixtures__/plan.js';
import { CodeGenerationEngine } from './code-generation-engine.js';

const task = 'Print the median of [3, 1, 2].';
const code = 'def median(values):\n    return sorted(values)[len(values) // 2]\n\nprint(median([3, 1, 2]))\n';
const fenced = `Here it is:\n\`\`\`python\n${code}\`\`\`\n`;

describe('generate', () => {
  it('writes an artifact', async () => {
    const model = new ScriptedModel([reply(fenced)]);
    const artifact = await new CodeGenerationEngine({ model }).generate(medianPlan, { task });
    expect(artifact).toEqual({
      id: 'a1.0',
      language: 'python',
      code,
      filename: 'main.py',
      attempt: 1,
      candidate: 0,
      sha256: createHash('sha256').update(code).digest('hex'),
      diagnostics: [],
      model: 'codestral-2508',
    });
    expect(CodeArtifact.parse(artifact)).toEqual(artifact);
    model.assertDone();
  });

  it.each([
    ['javascript' as const, 'main.js'],
    ['typescript' as const, 'main.ts'],
  ])('names the file of a %s program', async (language, filename) => {
    const model = new ScriptedModel([reply(`\`\`\`${language}\nconsole.log(1);\n\`\`\``)]);
    const plan = { ...medianPlan, language };
    const artifact = await new CodeGenerationEngine({ model }).generate(plan, {
      task,
      attempt: 3,
      candidate: 2,
      parentId: 'a2.0',
    });
    expect(artifact).toMatchObject({ id: 'a3.2', filename, language, parentId: 'a2.0' });
  });

  it('carries what the validator says', async () => {
    const diagnostic: Diagnostic = { kind: 'name', severity: 'error', message: 'x is not defined', name: 'x', line: 1 };
    const sandbox = new FakeSandbox(undefined, { validate: () => [diagnostic] });
    const model = new ScriptedModel([reply(fenced)]);
    const engine = new CodeGenerationEngine({ model, validate: sandbox.validate.bind(sandbox) });
    const artifact = await engine.generate(medianPlan, { task, artifactId: 'mine' });
    expect(artifact).toMatchObject({ id: 'mine', diagnostics: [diagnostic] });
    expect(sandbox.validated).toEqual([code]);
  });

  it('streams the reply as it comes', async () => {
    const model = new ScriptedModel([reply(fenced)]);
    let text = '';
    await new CodeGenerationEngine({ model }).generate(medianPlan, {
      task,
      onDelta: (piece) => {
        text += piece;
      },
    });
    expect(text).toBe(fenced);
  });
});

describe('the request', () => {
  it('depends on the arguments alone; candidates differ by seed and temperature', async () => {
    const model = new ScriptedModel(() => fenced);
    const engine = new CodeGenerationEngine({ model, modelChoice: { id: 'm', maxTokens: 500 } });
    for (const candidate of [0, 0, 1, 2, 9]) await engine.generate(medianPlan, { task, candidate });
    const [first, again, ...others] = model.requests;
    expect(again).toEqual(first);
    expect(first).toMatchObject({ model: 'm', maxTokens: 500, randomSeed: 0, temperature: 0.2 });
    expect(first?.promptCacheKey).toBe(
      createHash('sha256')
        .update(textOfContent(first?.messages[0]?.content ?? ''))
        .digest('hex'),
    );
    expect(others.map(({ randomSeed, temperature }) => [randomSeed, temperature])).toEqual([
      [1, 0.5],
      [2, 0.8],
      [9, 1],
    ]);
    for (const other of others) expect(other.messages).toEqual(first?.messages);
  });

  it('keeps a chosen temperature of the first candidate, and sets none for a model that thinks', async () => {
    const model = new ScriptedModel(() => fenced);
    const hot = new CodeGenerationEngine({ model, modelChoice: { id: 'hot', temperature: 1.2 } });
    await hot.generate(medianPlan, { task, candidate: 1 });
    await hot.generate(medianPlan, { task, modelChoice: { id: 'thinker', reasoningEffort: 'high' }, candidate: 1 });
    expect(model.requests[0]?.temperature).toBe(1.2);
    expect(model.requests[1]).toMatchObject({ model: 'thinker', reasoningEffort: 'high', randomSeed: 1 });
    expect(model.requests[1]).not.toHaveProperty('temperature');
  });
});

describe('a reply that was cut off', () => {
  const half = fenced.slice(0, 60);

  it.each([
    ['repeats the prefix', fenced],
    ['sends only the rest', fenced.slice(60)],
  ])('is continued by a server that %s', async (_name, rest) => {
    const model = new ScriptedModel([reply(half, { finishReason: 'length' }), reply(rest)]);
    let text = '';
    const artifact = await new CodeGenerationEngine({ model }).generate(medianPlan, {
      task,
      onDelta: (piece) => {
        text += piece;
      },
    });
    expect(artifact.code).toBe(code);
    expect(text).toBe(fenced);
    const [first, second] = model.requests;
    expect(second).toEqual({
      ...first,
      messages: [...(first?.messages ?? []), { role: 'assistant', content: half, prefix: true }],
    });
    model.assertDone();
  });

  it('is joined right wherever it was cut', async () => {
    const end = fenced.lastIndexOf('\n```');
    for (let at = 1; at <= end; at += 1) {
      for (const rest of [fenced, fenced.slice(at)]) {
        const model = new ScriptedModel([reply(fenced.slice(0, at), { finishReason: 'length' }), reply(rest)]);
        const artifact = await new CodeGenerationEngine({ model }).generate(medianPlan, { task });
        expect(artifact.code, `cut at ${at}`).toBe(code);
      }
    }
  });

  it('is not continued where the program is whole already', async () => {
    const model = new ScriptedModel([reply(`${fenced}It sorts the va`, { finishReason: 'length' })]);
    expect((await new CodeGenerationEngine({ model }).generate(medianPlan, { task })).code).toBe(code);
    model.assertDone();
  });

  it.each([
    ['repeats the prefix', (_: number, to: number) => fenced.slice(0, to)],
    ['sends only the rest', (from: number, to: number) => fenced.slice(from, to)],
  ])('more than once is continued more than once by a server that %s', async (_name, part) => {
    const cut = (from: number, to: number) => reply(part(from, to), { finishReason: 'length' });
    const model = new ScriptedModel([cut(0, 30), cut(30, 60), cut(60, 90), reply(part(90, fenced.length))]);
    let text = '';
    const onDelta = (piece: string): void => {
      text += piece;
    };
    const artifact = await new CodeGenerationEngine({ model }).generate(medianPlan, { task, onDelta });
    expect(artifact.code).toBe(code);
    expect(text).toBe(fenced);
    const starts = model.requests.slice(1).map(({ messages }) => messages.at(-1));
    expect(starts).toEqual(
      [30, 60, 90].map((at) => ({ role: 'assistant', content: fenced.slice(0, at), prefix: true })),
    );
    model.assertDone();
  });

  it('four times is a fault: half a program never runs', async () => {
    const parts = [0, 20, 40, 60].map((at) => reply(fenced.slice(at, at + 20), { finishReason: 'length' }));
    const model = new ScriptedModel(parts);
    await expect(new CodeGenerationEngine({ model }).generate(medianPlan, { task })).rejects.toMatchObject({
      code: 'CODEGEN_TRUNCATED',
      retryable: false,
      details: { finishReason: 'length', bytes: 80, maxTokens: 8_000 },
    });
    model.assertDone();
  });

  it('and brings nothing new is not asked for again', async () => {
    for (const again of ['', half]) {
      const model = new ScriptedModel([
        reply(half, { finishReason: 'length' }),
        reply(again, { finishReason: 'length' }),
      ]);
      const generated = new CodeGenerationEngine({ model }).generate(medianPlan, { task });
      await expect(generated).rejects.toMatchObject({ code: 'CODEGEN_TRUNCATED' });
      model.assertDone();
    }
  });

  it.each(['\uFFFD', '\uD83D'])('in the middle of a character, which ends in %j, loses none', async (cut) => {
    const program = "print('😀 done')\n";
    const whole = `\`\`\`python\n${program}\`\`\``;
    const at = whole.indexOf('😀');
    const model = new ScriptedModel([
      reply(whole.slice(0, at) + cut, { finishReason: 'length' }),
      reply(whole.slice(at)),
    ]);
    expect((await new CodeGenerationEngine({ model }).generate(medianPlan, { task })).code).toBe(program);
    expect(model.requests[1]?.messages.at(-1)?.content).toBe(whole.slice(0, at));
  });

  it('is begun anew by a model that does not continue: the whole program counts', async () => {
    const model = new ScriptedModel([reply(half, { finishReason: 'length' }), reply(`Sure!\n${fenced}`)]);
    expect((await new CodeGenerationEngine({ model }).generate(medianPlan, { task })).code).toBe(code);
  });

  it.each([
    ['with a full context', 'model_length', half],
    ['before its first word', 'length', ''],
  ])('%s is not continued', async (_name, finishReason, content) => {
    const model = new ScriptedModel([reply(content, { finishReason })]);
    await expect(new CodeGenerationEngine({ model }).generate(medianPlan, { task })).rejects.toMatchObject({
      code: 'CODEGEN_TRUNCATED',
    });
    model.assertDone();
  });
});

describe('faults', () => {
  it('a reply without a program says how it began', async () => {
    const prose = 'I would rather not. '.repeat(20);
    const model = new ScriptedModel([reply(prose)]);
    await expect(new CodeGenerationEngine({ model }).generate(medianPlan, { task })).rejects.toMatchObject({
      code: 'CODEGEN_NO_CODE',
      details: { finishReason: 'stop', reply: prose.slice(0, 200) },
    });
  });

  it('of the model pass through untouched', async () => {
    const model = new ScriptedModel([faults.unknownModel('x')]);
    const fault = await new CodeGenerationEngine({ model })
      .generate(medianPlan, { task })
      .catch((error: unknown) => error);
    expect(MaeError.isInstance(fault) && fault.code.startsWith('CLIENT_')).toBe(true);
  });

  it('name a stream that ends without a reply', async () => {
    const model: ChatModel = {
      complete: () => Promise.reject(new Error('not asked')),
      async *stream(): AsyncGenerator<ChatChunk> {
        yield { type: 'delta', content: '```python' };
      },
    };
    await expect(new CodeGenerationEngine({ model }).generate(medianPlan, { task })).rejects.toMatchObject({
      code: 'MODEL_STREAM_CUT',
      retryable: true,
    });
  });
});

describe('cancel', () => {
  const reason = new Error('stop');

  it('before the call sends nothing', async () => {
    const model = new ScriptedModel([]);
    const pending = new CodeGenerationEngine({ model }).generate(medianPlan, {
      task,
      signal: AbortSignal.abort(reason),
    });
    await expect(pending).rejects.toBe(reason);
    expect(model.requests).toHaveLength(0);
  });

  it('in the middle of the stream rejects with the reason', async () => {
    const stall = gate();
    const model = new ScriptedModel([reply(fenced, { stall: { afterDeltas: 2, gate: stall } })]);
    const controller = new AbortController();
    const pending = new CodeGenerationEngine({ model }).generate(medianPlan, { task, signal: controller.signal });
    await stall.reached;
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  it('while the program is validated rejects with the reason', async () => {
    const controller = new AbortController();
    const model = new ScriptedModel([reply(fenced)]);
    const engine = new CodeGenerationEngine({
      model,
      validate: async () => {
        controller.abort(reason);
        return [];
      },
    });
    await expect(engine.generate(medianPlan, { task, signal: controller.signal })).rejects.toBe(reason);
  });
});
