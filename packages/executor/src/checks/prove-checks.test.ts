import type { Check, Language } from '@mae/protocol';
import { FakeSandbox } from '@mae/testing';
import { describe, expect, it } from 'vitest';
import { askedNames, hollowProgram, objects, returning } from './hollow.js';
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

  it('runs again what broke down, so that a check that was not run does not count as red', async () => {
    const sound = namesOnly('python');
    let runs = 0;
    const sandbox = new FakeSandbox(async (program, request) => {
      runs += 1;
      if (runs % 2 === 0) return sound.execute(program, request);
      const checks = (request.checks ?? []).map(({ id }) => ({
        checkId: id,
        verdict: 'not-run' as const,
        durationMs: 0,
      }));
      return { status: 'crashed', checks };
    });
    const proofs = await proveChecks(sandbox, [check('a', 'true'), check('c', 'callable f1')], { language: 'python' });
    expect(proofs.map(({ verdict }) => verdict)).toEqual(['vacuous', 'vacuous']);
  });

  it('hands on files, limits and signal', async () => {
    const sandbox = namesOnly('python');
    const request = { limits: { timeoutMs: 5 }, signal: new AbortController().signal };
    await proveChecks(sandbox, [check('a', 'compare f1')], { language: 'python', request });
    expect(sandbox.requests.map((one) => one.request)).toEqual(Array(6).fill(expect.objectContaining(request)));
  });
});

describe('the hollow program', () => {
  it('defines each name that the language does not have', () => {
    expect(hollowProgram('python', ['f', 'g'], returning('python', 'None'))).toBe(
      ['f', 'g']
        .map((n) => `try:\n    ${n}\nexcept NameError:\n    def ${n}(*args, **kwargs):\n        return None\n`)
        .join('\n'),
    );
    expect(hollowProgram('typescript', ['f'], returning('typescript', '7'))).toBe(
      "if (!('f' in globalThis)) globalThis['f'] = function f() { return 7; };\n",
    );
    expect(hollowProgram('python', ['F'], objects(true))).toContain('    class F(mae_hollow): pass\n');
  });

  it('takes names that are asked for and not read, but no words of the language', () => {
    const codes = ['assert "f" in globals()', "assert(typeof g === 'function')", 'assert x == "not a name" or "class"'];
    expect(askedNames(codes.map((code) => check('a', code)))).toEqual(['f', 'g']);
  });
});

describe('families of hollow programs', () => {
  const proofOf = async (returns: (hollow: string) => boolean) => {
    const sandbox = new FakeSandbox((program, request) => ({
      checks: (request.checks ?? []).map((one) => ({
        checkId: one.id,
        verdict: returns(program) ? 'passed' : 'failed',
        message: program === '' ? "NameError: name 'f' is not defined" : 'AssertionError',
        durationMs: 0,
      })),
    }));
    const [proof] = await proveChecks(sandbox, [check('a', 'f')], { language: 'python' });
    return { ...proof, runs: sandbox.requests.length };
  };

  it('make a check vacuous that passes on all of one', async () => {
    expect(await proofOf((program) => /return (7919|-4242|0)/.test(program))).toMatchObject({
      verdict: 'vacuous',
      seen: 'it passes where every name returns a whole number, be it 0, 7919 or -4242',
    });
    expect(await proofOf((program) => program.includes('class f'))).toMatchObject({ verdict: 'vacuous' });
  });

  it('leave one alone that passes on some: it compares with a value, or asks for truth', async () => {
    expect(await proofOf((program) => /return 0/.test(program))).toMatchObject({ verdict: 'red', runs: 6 });
    const isTrue = (program: string) => /return (7919|-4242|'mae|\[None)|True/.test(program);
    expect(await proofOf(isTrue)).toMatchObject({ verdict: 'red' });
  });
});
