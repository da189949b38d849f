import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Check, Language, SandboxRequest } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { ExecutionEngine } from '../../src/index.js';
import { runner, testEngine } from '../engine.js';

const engine = testEngine();
const nasty = `'''"""\\'\\"\n</script>\r\n{{x}} %s $(id) \u2028\u2029 \${process.exit()}\n__import__("os")\0é😀`;

describe('L. What a host could get wrong', () => {
  it.each([
    ['python', 'import sys\ntext = open("in.txt", newline="").read()\n[text, input().encode().hex()]'],
  ] as const)('L01 passes input as data in %s', async (language, code) => {
    const outcome = await runner(engine, language)(code, {
      files: [{ name: 'in.txt', content: nasty }],
      stdin: nasty.replaceAll(/[\r\n]/g, ' '),
      policy: 'open',
    });
    expect(outcome).toMatchObject({ status: 'ok' });
    const [text, hex = ''] = (outcome.value?.json ?? []) as string[];
    expect(text).toBe(nasty);
    expect(Buffer.from(hex, 'hex').toString()).toBe(nasty.replaceAll(/[\r\n]/g, ' '));
  });

  it('L01 passes input as data in JavaScript', async () => {
    expect((await runner(engine, 'javascript')('stdin', { stdin: nasty })).value?.json).toBe(nasty);
  });

  it.each(['a\0b', '../a', '/etc/passwd', 'a/../../b', 'a\\..\\b', '', '.', 'a//b', 'x'.repeat(300)])(
    'L02 refuses the file name %j',
    async (name) => {
      const request = { language: 'python' as const, files: [{ name, content: '' }] };
      await expect(engine.execute('1', request)).rejects.toMatchObject({ code: 'SANDBOX_INVALID_REQUEST' });
    },
  );

  it.each(['__proto__', 'constructor', 'python\n', 'Python', '../python', '', null, {}])(
    'L02 refuses the language %j',
    async (language) => {
      const request = { language: language as Language };
      await expect(engine.execute('1', request)).rejects.toMatchObject({ code: 'SANDBOX_INVALID_REQUEST' });
    },
  );

  it('L02 keeps a file of an inherited name a file', async () => {
    const { value } = await runner(engine, 'python')('[open(name).read() for name in ("__proto__", "constructor")]', {
      files: ['__proto__', 'constructor'].map((name) => ({ name, content: name })),
    });
    expect(value?.json).toEqual(['__proto__', 'constructor']);
  });

  it('L03 reads nothing from a host by other means than JSON', () => {
    const source = fileURLToPath(new URL('../../src', import.meta.url));
    const parent = readdirSync(source).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    expect(parent.length).toBeGreaterThan(10);
    for (const name of parent) {
      const text = readFileSync(join(source, name), 'utf8');
      // A script with a fixed text is how a check by the caller's own schema is watched: nothing of a host is compiled.
      const others = text.replace(/ from 'node:vm'|new Script\('run\(\)'\)/g, '');
      expect(others, name).not.toMatch(
        /node:v8|node:vm|new Script|\bdeserialize\(|\beval\([^)]|new Function\(|serialization:/,
      );
    }
  });

  it.each([
    [{ limits: { timeoutMs: -1 } }, 'SANDBOX_INVALID_LIMIT'],
    [{ limits: { memoryMb: Number.NaN } }, 'SANDBOX_INVALID_LIMIT'],
    [{ limits: { cpuMs: Number.POSITIVE_INFINITY } }, 'SANDBOX_INVALID_LIMIT'],
    [{ limits: { maxOutputBytes: 1e15 } }, 'SANDBOX_INVALID_LIMIT'],
    [{ policy: { preset: 'off' } }, 'SANDBOX_INVALID_POLICY'],
    [{ policy: { preset: '__proto__' } }, 'SANDBOX_INVALID_POLICY'],
    [{ policy: { preset: 'strict', network: true } }, 'SANDBOX_INVALID_POLICY'],
    [{ hosts: { max: Number.NaN } }, 'SANDBOX_INVALID_OPTIONS'],
    [{ network: true }, 'SANDBOX_INVALID_OPTIONS'],
    [{ snapshot: new Uint8Array(1) }, 'SANDBOX_INVALID_OPTIONS'],
    [{ cachedData: new Uint8Array(1) }, 'SANDBOX_INVALID_OPTIONS'],
  ])('L05 refuses the options %j', (options, code) => {
    expect(() => new ExecutionEngine(options as object)).toThrow(expect.objectContaining({ code }));
  });

  it.each(['cachedData', 'snapshot', 'wasm', 'codeCache'])('D32 takes no %s with a program', async (name) => {
    const request = { language: 'javascript' as const, [name]: new Uint8Array(8) };
    await expect(engine.execute('1', request)).rejects.toMatchObject({ code: 'SANDBOX_INVALID_REQUEST' });
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  let deep: unknown[] = [];
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  const valued = (equals: unknown) => [{ id: 'a', source: 'caller', kind: 'value', equals }];

  it.each([
    ['a check with a BigInt', { checks: valued(10n) }],
    ['a check with a cycle', { checks: valued(cycle) }],
    ['a check nested too deeply', { checks: valued(deep) }],
    ['a check whose toJSON throws', { checks: valued({ toJSON: () => JSON.parse('{') }) }],
    ['a check of no kind', { checks: [{ id: 'a', source: 'caller', kind: 'x' }] }],
    ['a check without code', { checks: [{ id: 'a', source: 'caller', kind: 'assert' }] }],
    ['a check with a long id', { checks: [{ id: 'a'.repeat(100), source: 'caller', kind: 'assert', code: '1' }] }],
    ['checks that are no list', { checks: 'abc' }],
    ['no check', { checks: [null] }],
    ['too many checks', { checks: Array.from({ length: 2_000 }, (_, n) => ({ ...valued(1)[0], id: `${n}` })) }],
    ['checks of many megabytes', { checks: valued('x'.repeat(9_000_000)) }],
    ['files that are no list', { files: 'abc' }],
    ['no file', { files: [null] }],
    ['too many files', { files: Array.from({ length: 2_000 }, (_, n) => ({ name: `f${n}`, content: '' })) }],
    ['a signal that is none', { signal: 5 }],
    ['a listener that is none', { onOutput: 5 }],
  ])('L05 refuses %s, and serves the next', async (_, request) => {
    const whole = { language: 'javascript', ...request } as unknown as SandboxRequest;
    await expect(engine.execute('1', whole)).rejects.toMatchObject({ code: 'SANDBOX_INVALID_REQUEST' });
    expect((await engine.execute('40 + 2', { language: 'javascript' })).value?.json).toBe(42);
  });

  it.each([{ policy: valued(10n) }, { policy: cycle }, { seed: { toString: 1 } }, { language: { toString: 1 } }])(
    'L05 refuses what cannot be shown (%#)',
    async (request) => {
      const error = await engine.execute('1', { language: 'javascript', ...request } as never).catch((one) => one);
      expect(error.code).toMatch(/^SANDBOX_INVALID_/);
    },
  );

  it.each([undefined, null, 5])('L05 refuses the request %j', async (request) => {
    const code = { code: 'SANDBOX_INVALID_REQUEST' };
    await expect(engine.execute('1', request as never)).rejects.toMatchObject(code);
    await expect(engine.validate('1', request as never)).rejects.toMatchObject(code);
  });

  it('L05 ends a schema that leads to itself', async () => {
    const checks: Check[] = [{ id: 'a', source: 'caller', kind: 'value', schema: { $ref: '#' } }];
    const outcome = await runner(engine, 'javascript')('[1]', { checks });
    expect(outcome).toMatchObject({ status: 'ok', checks: [{ verdict: 'broken' }] });
  });
});
