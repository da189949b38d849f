import { MistralApiClient } from '@mae/client';
import type { ChatModel, RunEvent, Sandbox, SandboxRequest } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { reply, replyJson, type Script, startMistralServer, type WireRequest } from '@mae/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExecuteOptions, MistralAutonomousExecutor } from '../src/index.js';

const engine = new ExecutionEngine({ hosts: { min: 1, max: 1 } });
afterAll(() => engine.close());

type Method = 'describe' | 'validate' | 'execute' | 'prove';
type Asked = { method: Method; code: string } & Partial<SandboxRequest>;

/** The real sandbox, and what it was asked. Proofs are executions of programs that nobody wrote. */
function recording(isWritten: (code: string) => boolean): { sandbox: Sandbox; asked: Asked[] } {
  const asked: Asked[] = [];
  const sandbox: Sandbox = {
    execute: (code, request) => {
      asked.push({ ...request, method: isWritten(code) ? 'execute' : 'prove', code });
      return engine.execute(code, request);
    },
    validate: (code, options) => {
      asked.push({ ...(options as Partial<SandboxRequest>), method: 'validate', code });
      return engine.validate(code, options);
    },
    describe: (options) => {
      asked.push({ ...options, method: 'describe', code: '' });
      return engine.describe(options);
    },
    close: async () => {},
  };
  return { sandbox, asked };
}

const program = `console.log(await add({ n: 1 }));
const f = (n) => n + 1;`;
const first = program.replace('n + 1;', 'n + 2;');
const fenced = (code: string): string => `\`\`\`javascript\n${code}\n\`\`\``;
const textOf = (body: unknown): string => JSON.stringify((body as WireRequest).messages);

const marks = {
  task: 'mark-of-the-task',
  context: 'mark-of-the-context',
  head: 'mark-of-the-file',
  stdin: 'mark-of-the-input',
  what: 'mark-of-the-function',
};

const options: ExecuteOptions = {
  language: 'javascript',
  context: marks.context,
  files: [{ name: 'data.txt', content: `${marks.head}\n` }],
  stdin: marks.stdin,
  functions: { add: { description: marks.what, input: {}, call: async () => 2, idempotent: true } },
  policy: { preset: 'standard', builtins: { deny: ['structuredClone'] } },
  limits: { timeoutMs: 4_321, memoryMb: 77 },
  approve: async () => ({ decision: 'approve' }),
};

const plan = {
  ...{ summary: 'Add', steps: ['add'], edgeCases: [], successCriteria: [], complexity: 'low' },
  checks: [{ kind: 'assert', content: 'assert.equal(f(1), 2)', why: 'adds' }],
};

/** A plan, a program that fails its check, and its repair. */
async function run(more: ExecuteOptions) {
  const codes = [first, program];
  const script: Script<WireRequest> = ({ body }) =>
    'response_format' in body && body.response_format ? replyJson(plan) : reply(fenced(codes.shift() ?? program));
  await using server = await startMistralServer({ script });
  await using client = new MistralApiClient({ baseUrl: server.baseUrl, apiKey: 'test' });
  const { sandbox, asked } = recording((code) => code.includes('const f = (n)'));
  await using executor = new MistralAutonomousExecutor({ model: client.chat, sandbox });
  const events: RunEvent[] = [];
  const stream = executor.stream(marks.task, { ...options, ...more });
  for await (const event of stream) events.push(event);
  const result = await stream.result;
  const [planned = '', coded = '', repaired = ''] = server.requests.map(({ body }) => textOf(body));
  const of = (method: Method): Asked[] => asked.filter((one) => one.method === method);
  return { result, prompts: { planned, coded, repaired }, of, events };
}

describe('what a caller gives arrives where it must', () => {
  let whole: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    whole = await run({});
  });

  it('in a run that plans, writes, fails and repairs', () => {
    expect(whole.result.errors).toHaveLength(1);
    expect(whole.result).toMatchObject({ stopReason: 'passed', totalAttempts: 2 });
    for (const method of ['describe', 'validate', 'execute', 'prove'] as const) {
      expect(whole.of(method).length, method).toBeGreaterThan(0);
    }
  });

  it.each(['planned', 'coded', 'repaired'] as const)('in the prompt that is %s', (prompt) => {
    const text = whole.prompts[prompt];
    for (const mark of [marks.task, marks.context, marks.what, 'data.txt']) expect(text).toContain(mark);
    // A repair is shown what the program saw of a file, where that is the fault, and not the file again.
    if (prompt !== 'repaired') expect(text).toContain(marks.head);
  });

  it('limits and policy: in every description, look and execution, and in the prompts', () => {
    const { limits, policy } = options;
    for (const method of ['execute', 'prove', 'describe'] as const) {
      for (const asked of whole.of(method)) expect(asked, method).toMatchObject({ limits, policy });
    }
    for (const asked of whole.of('validate')) expect(asked).toMatchObject({ policy });
    expect(whole.prompts.coded).toMatch(/4[.,]?3\d* s|4321|77 MB/);
    expect(whole.result.receipt).toMatchObject({ limits, policy });
  });

  it('files and standard input: in every execution; files in every look; both in the receipt', () => {
    const names = (asked: Asked) => asked.files?.map(({ name }) => name);
    const runs = [...whole.of('execute'), ...whole.of('prove').filter(({ code, seed }) => code !== '' || seed === 0)];
    for (const asked of runs) {
      expect(names(asked)).toEqual(['data.txt']);
      expect(asked.stdin).toBe(marks.stdin);
    }
    for (const asked of whole.of('validate')) expect(names(asked)).toEqual(['data.txt']);
    expect(whole.result.receipt).toMatchObject({
      filesRead: [{ name: 'data.txt' }],
      filesShown: ['data.txt'],
      stdin: { text: marks.stdin },
    });
  });

  it('functions: in every execution, by name in every look, and in the receipt what was called', () => {
    for (const asked of whole.of('execute')) expect(Object.keys(asked.functions ?? {})).toEqual(['add']);
    for (const { functions } of whole.of('validate')) expect(functions).toEqual(['add']);
    expect(whole.result.receipt.functionCalls).toEqual([{ name: 'add', calls: 2, failures: 0 }]);
  });

  it('the signal: in every look and execution', () => {
    for (const method of ['validate', 'execute'] as const) {
      for (const { signal } of whole.of(method)) expect(signal).toBeInstanceOf(AbortSignal);
    }
  });

  it('approval: each program is asked about before it runs', () => {
    const types = whole.events.map(({ type }) => type);
    expect(types.filter((type) => type === 'approval.resolved')).toHaveLength(2);
    expect(types.indexOf('approval.resolved')).toBeLessThan(types.indexOf('execution.started'));
  });

  it('no content of a file goes to the model where its preview is switched off', async () => {
    const { prompts, result } = await run({ filePreview: 'none' });
    for (const text of Object.values(prompts)) {
      expect(text).toContain('data.txt');
      expect(text).not.toContain(marks.head);
    }
    expect(result.receipt.filesShown).toEqual([]);
  });

  it('the same seed and clock: a rerun on the real sandbox does the same, and says what is random by contract', async () => {
    const { result } = await run({});
    await using executor = new MistralAutonomousExecutor({ sandbox: engine });
    const again = await executor.rerun(JSON.parse(JSON.stringify(result)), { functions: options.functions ?? {} });
    expect(again.differences).toEqual([]);
    expect(again.same).toBe(true);

    const code = 'console.log(Math.random(), Date.now() < 2e12);\nconsole.log(crypto.randomUUID());';
    const chance = { ...result, artifact: { ...result.artifact, code } } as typeof result;
    const given = { functions: options.functions ?? {} };
    const one = await executor.rerun(chance, given);
    const two = await executor.rerun(one.result, given);
    expect(two.same).toBe(false);
    expect(two.differences).toEqual([
      expect.stringMatching(/^output: line 2 was /),
      expect.stringContaining('crypto.randomUUID, which is random by contract'),
      expect.stringContaining('Date, which reads the clock'),
    ]);
  });
});

describe('sandboxes', () => {
  const answers: Script<WireRequest> = ({ body }) =>
    'response_format' in body && body.response_format ? replyJson(plan) : reply(fenced('const f = (n) => n + 1;'));

  it('are warm while the model writes', async () => {
    await using server = await startMistralServer({ script: answers });
    await using client = new MistralApiClient({ baseUrl: server.baseUrl, apiKey: 'test' });
    await using own = new ExecutionEngine({ hosts: { min: 1, max: 1 } });
    const told: string[] = [];
    const warmed = Promise.withResolvers<void>();
    const sandbox: Sandbox = {
      execute: (code, request) => own.execute(code, request),
      validate: (code, request) => own.validate(code, request),
      describe: (request) => own.describe(request),
      warm: async (request) => {
        told.push(`warm ${request.language}`);
        await own.warm(request);
        expect(own.stats().javascript.pids.length).toBeGreaterThan(0);
        warmed.resolve();
      },
      close: async () => {},
    };
    // The model answers only once a host is there: a run that warms later than it asks would never end.
    const model: ChatModel = {
      complete: (request, given) => client.chat.complete(request, given),
      async *stream(request, given) {
        told.push('asked');
        await warmed.promise;
        yield* client.chat.stream(request, given);
      },
    };
    await using executor = new MistralAutonomousExecutor({ model, sandbox });
    const result = await executor.execute('add one', { language: 'javascript' });
    expect(result.stopReason).toBe('passed');
    expect(told.slice(0, 2)).toEqual(['warm javascript', 'asked']);
  });

  it('may be fewer than the candidates', async () => {
    await using server = await startMistralServer({ script: answers });
    await using client = new MistralApiClient({ baseUrl: server.baseUrl, apiKey: 'test' });
    await using executor = new MistralAutonomousExecutor({ model: client.chat, sandbox: engine });
    const result = await executor.execute('add one', { language: 'javascript', candidates: 4 });
    expect(result).toMatchObject({ stopReason: 'passed', totalAttempts: 4 });
    expect(result.iterations.filter(({ status }) => status === 'passed').length).toBeGreaterThan(0);
  });
});
