import type { Check, Language } from '@mae/protocol';
import { FakeSandbox } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { hollowProgram } from './hollow.js';
import { proveChecks } from './prove-checks.js';

const check = (id: string, code: string): Check => ({ id, source: 'model', kind: 'assert', code });

/** Judges `assert` checks by the names a program defines, as an interpreter would: the first missing one is named. */
function namesOnly(language: Language): FakeSandbox {
  const error =
    language === 'python'
      ? (n: string) => `NameError: name '${n}' is not defined`
      : (n: string) => `ReferenceError: ${n} is not defined`;
  return new FakeSandbox((program, request) => ({
    checks: (request.checks ?? []).map((one) => {
      const wants = one.kind === 'assert' ? one.code : '';
      const missing = wants.split(' ').find((word) => word.startsWith('f') && !program.includes(`${word}(`));
      if (wants === 'broken') return { checkId: one.id, verdict: 'broken', message: 'SyntaxError', durationMs: 0 };
      if (missing) return { checkId: one.id, verdict: 'failed', message: error(missing), durationMs: 0 };
      const passes = wants === 'true' || wants.includes('callable');
      return { checkId: one.id, verdict: passes ? 'passed' : 'failed', message: 'AssertionError', durationMs: 0 };
    }),
  }));
}

describe('proveChecks', () => {
  it.each(['python', 'javascript'] as const)('tells red, vacuous and broken apart in %s', async (language) => {
    const checks = [
      check('a', 'true'),
      check('b', 'broken'),
      check('c', 'callable f1'),
      check('d', 'compare f1 f2 f3'),
    ];
    const proofs = await proveChecks(namesOnly(language), checks, { language });
    expect(proofs).toEqual([
      { checkId: 'a', verdict: 'vacuous', seen: expect.stringContaining('empty program') },
      { checkId: 'b', verdict: 'broken', seen: 'SyntaxError' },
      { checkId: 'c', verdict: 'vacuous', seen: expect.stringContaining('does nothing') },
      { checkId: 'd', verdict: 'red', seen: 'AssertionError' },
    ]);
  });

  it('runs nothing where there is nothing to prove', async () => {
    const sandbox = new FakeSandbox([]);
    expect(await proveChecks(sandbox, [], { language: 'python' })).toEqual([]);
    expect(sandbox.requests).toHaveLength(0);
  });

  it('hands on files, limits and signal', async () => {
    const sandbox = namesOnly('python');
    const request = { limits: { timeoutMs: 5 }, signal: new AbortController().signal };
    await proveChecks(sandbox, [check('a', 'compare f1')], { language: 'python', request });
    expect(sandbox.requests.map((one) => one.request)).toEqual([
      expect.objectContaining(request),
      expect.objectContaining(request),
    ]);
  });
});

describe('the hollow program', () => {
  it('defines each name as a callable that returns nothing', () => {
    expect(hollowProgram('python', ['f', 'g'])).toBe(
      'def f(*args, **kwargs):\n    return None\n\ndef g(*args, **kwargs):\n    return None\n',
    );
    expect(hollowProgram('typescript', ['f'])).toBe('function f() {}\n');
  });
});
