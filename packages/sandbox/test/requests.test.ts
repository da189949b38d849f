import { MaeError, type SandboxRequest } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { ExecutionEngine, sandboxLayers } from '../src/index.js';
import { testEngine } from './engine.js';

const engine = testEngine();

const refusal = (request: object, code: unknown = '1') =>
  engine
    .execute(code as string, { language: 'javascript', ...request } as SandboxRequest)
    .catch((error: unknown) => error);

describe('a request that does not fit', () => {
  it.each([
    ['a language nobody knows', { language: 'cobol' }, 'SANDBOX_INVALID_REQUEST', 'cobol'],
    [
      'a file that another needs as a folder',
      { files: ['a/b/c', 'a/d', 'a/b'].map((name) => ({ name, content: '' })) },
      'SANDBOX_INVALID_REQUEST',
      'a/b',
    ],
    ['a negative limit', { limits: { timeoutMs: -1 } }, 'SANDBOX_INVALID_LIMIT', 'timeoutMs'],
    ['a limit that is no number', { limits: { memoryMb: Number.NaN } }, 'SANDBOX_INVALID_LIMIT', 'memoryMb'],
    ['an infinite limit', { limits: { cpuMs: Number.POSITIVE_INFINITY } }, 'SANDBOX_INVALID_LIMIT', 'cpuMs'],
    ['a limit as text', { limits: { checkMs: '5' } }, 'SANDBOX_INVALID_LIMIT', 'checkMs'],
    ['a limit nobody knows', { limits: { timeout: 5 } }, 'SANDBOX_INVALID_LIMIT', 'timeout'],
    ['a policy nobody knows', { policy: 'lax' }, 'SANDBOX_INVALID_POLICY', 'lax'],
    [
      'a file name that leaves the folder',
      { files: [{ name: '../a', content: '' }] },
      'SANDBOX_INVALID_REQUEST',
      '../a',
    ],
    [
      'two files of one name',
      {
        files: [
          { name: 'a', content: '' },
          { name: 'a', content: '' },
        ],
      },
      'SANDBOX_INVALID_REQUEST',
      'a',
    ],
    ['a file without content', { files: [{ name: 'a', content: 5 }] }, 'SANDBOX_INVALID_REQUEST', 'a'],
    ['a field nobody knows', { timeout: 5 }, 'SANDBOX_INVALID_REQUEST', 'timeout'],
    ['a stdin that is no text', { stdin: 5 }, 'SANDBOX_INVALID_REQUEST', 'stdin'],
    ['a seed that is no whole number', { seed: 1.5 }, 'SANDBOX_INVALID_REQUEST', 'seed'],
    ['a function with a name of the language', { functions: { fetch: {} } }, 'SANDBOX_INVALID_REQUEST', 'fetch'],
  ])('is refused by name: %s', async (_, request, code, named) => {
    const error = await refusal(request);
    expect(MaeError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code, retryable: false });
    expect((error as Error).message).toContain(named);
  });

  it('is refused for code that is no text', async () => {
    expect(await refusal({}, null)).toMatchObject({ code: 'SANDBOX_INVALID_REQUEST' });
  });

  it.each([
    ['describe', {}],
    ['describe', undefined],
    ['warm', { language: 'cobol' }],
    ['warm', undefined],
  ] as const)('%s(%j) is refused for its language', async (method, options) => {
    await expect(engine[method](options as never)).rejects.toMatchObject({
      code: 'SANDBOX_INVALID_REQUEST',
      message: expect.stringContaining('anguage'),
    });
  });

  it('is refused before a host is started', () => {
    expect(engine.stats().javascript.pids).toEqual([]);
  });

  it.each([
    [{ hosts: { max: 0 } }, 'SANDBOX_INVALID_OPTIONS'],
    [{ hosts: 3 }, 'SANDBOX_INVALID_OPTIONS'],
    [{ timeout: 3 }, 'SANDBOX_INVALID_OPTIONS'],
    [{ limits: { timeoutMs: 0 } }, 'SANDBOX_INVALID_LIMIT'],
    [{ policy: { preset: 'strict', import: {} } }, 'SANDBOX_INVALID_POLICY'],
  ])('is refused when the engine is made: %j', (options, code) => {
    expect(() => new ExecutionEngine(options as object)).toThrow(expect.objectContaining({ code }));
  });
});

describe('describe and validate', () => {
  it('say what is in force', async () => {
    const facts = await engine.describe({ language: 'javascript', limits: { timeoutMs: 123 } });
    expect(facts).toMatchObject({
      language: 'javascript',
      imports: ['node:assert'],
      limits: { timeoutMs: 123, checkMs: 5_000 },
    });
    expect(facts.runtime).toMatch(/^V8 \d/);
    expect(facts.builtins).toContain('structuredClone');
    expect(facts.builtins).not.toContain('WebAssembly');
    expect(facts.layers).toEqual(expect.arrayContaining(['isolate', 'process', 'permission-model']));
    const python = await engine.describe({
      language: 'python',
      policy: { preset: 'strict', imports: { allow: ['csv'], deny: ['re'] } },
    });
    expect(python.runtime).toBe(`CPython ${python.versions.python}`);
    expect(python.versions.python).toMatch(/^3\.\d+\.\d+$/);
    expect(python.imports).toEqual(expect.arrayContaining(['math', 'csv']));
    expect(python.imports).not.toContain('re');
  });

  it('say which Python programs run on', async () => {
    const { versions } = await engine.describe({ language: 'python' });
    const code = "import sys\n'.'.join(map(str, sys.version_info[:3]))";
    const { value } = await engine.execute(code, { language: 'python', policy: 'open' });
    expect(versions.python).toBe(value?.json);
  });

  it.each(['javascript', 'python'] as const)('need no host to say what is in force for %s', async (language) => {
    await using fresh = new ExecutionEngine({ hosts: { max: 1 } });
    const before = await fresh.describe({ language });
    expect(fresh.stats()[language]).toMatchObject({ pids: [], layers: [] });
    await fresh.execute('1', { language });
    expect(before.layers).toEqual(fresh.stats()[language].layers);
    expect(await fresh.describe({ language })).toEqual(before);
    const known = sandboxLayers.map(({ name }) => name);
    for (const layer of before.layers) expect(known).toContain(layer);
  });

  it('stop waiting when their signal is aborted', async () => {
    await using fresh = new ExecutionEngine({ hosts: { max: 1 } });
    const reason = new Error('enough');
    const language = 'javascript' as const;
    const asked = (signal: AbortSignal) => [
      fresh.warm({ language, signal }),
      fresh.describe({ language, signal }),
      fresh.validate('1', { language, signal }),
    ];
    const abort = new AbortController();
    const waiting = Promise.allSettled([...asked(AbortSignal.abort(reason)), ...asked(abort.signal)]);
    abort.abort(reason);
    for (const end of await waiting) expect(end).toEqual({ status: 'rejected', reason });
    expect(await fresh.execute('40 + 2', { language })).toMatchObject({ status: 'ok', value: { json: 42 } });
  });

  it('look at source without running it', async () => {
    const validate = (code: string) => engine.validate(code, { language: 'javascript' });
    expect(await validate('console.log(1)')).toEqual([]);
    expect(await validate('const a = ;')).toEqual([
      { kind: 'syntax', severity: 'error', message: 'Unexpected token', line: 1, column: 11 },
    ]);
    expect(
      await validate('import _ from "lodash";\nfetch("x");\nprocess.exit();\ntypeof window === "undefined";'),
    ).toEqual([
      {
        kind: 'package',
        code: 'PACKAGE_UNAVAILABLE',
        severity: 'error',
        name: 'lodash',
        line: 1,
        column: 1,
        message: 'The import of lodash is not allowed; use the methods of Array, Object, Map and Set.',
      },
      {
        kind: 'policy',
        severity: 'error',
        name: 'fetch',
        line: 2,
        column: 1,
        message: 'fetch is not allowed; there is no network; work with the data given.',
      },
      expect.objectContaining({ name: 'process', line: 3 }),
    ]);
  });

  it('hold the policy that is asked for', async () => {
    const run = async (code: string, policy: SandboxRequest['policy']) =>
      (await engine.execute(code, { language: 'javascript', policy })).status;
    expect(await run('eval("1")', 'strict')).toBe('policy');
    expect(await run('globalThis["ev" + "al"] === undefined ? 1 : null.x', 'strict')).toBe('ok');
    expect(await run('eval("1")', 'standard')).toBe('ok');
    expect(await run('WebAssembly.Memory', 'standard')).toBe('policy');
    expect(await run('WebAssembly.Memory', 'open')).toBe('ok');
    expect(await run('WebAssembly.Memory', { preset: 'standard', builtins: { allow: ['WebAssembly'] } })).toBe('ok');
    expect(await run('crypto.randomUUID()', { preset: 'standard', builtins: { deny: ['crypto'] } })).toBe('error');
  });

  it('reject with the reason of an aborted signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(engine.validate('1', { language: 'javascript', signal })).rejects.toThrow('enough');
  });
});
