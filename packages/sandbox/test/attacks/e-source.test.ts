import type { Language } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { testEngine } from '../engine.js';

/** Sources made to break what reads them, and how long each is repeated. */
const hard: Record<string, string> = {
  'E31 20 kB of nested brackets': `${'('.repeat(10_000)}1${')'.repeat(10_000)}`,
  'E31 two million terms': `${'1+'.repeat(2_000_000)}1`,
  'E31 a million terms, which are read': `${'1+'.repeat(1_000_000 - 1)}1`,
  'E31 200,000 arrows': `${'a=>'.repeat(200_000)}1`,
  'E31f 20 kB of open brackets': '['.repeat(20_000),
  'E31g 100,000 nested lambdas': `${'lambda a:'.repeat(100_000)}1`,
  'E31h 200,000 templates': `${'`$\x7b'.repeat(200_000)}1${'}`'.repeat(200_000)}`,
};
const more: Record<string, string> = {
  'E31i a million members': `a${'.a'.repeat(1_000_000 - 1)}`,
  'E31j a million calls': `f${'()'.repeat(1_000_000 - 1)}`,
  'E31k a million lines': 'x\n'.repeat(1_000_000),
  'E31l a million of commas': `${'1,'.repeat(1_000_000 - 1)}1`,
  'E31m types in types': `let a: ${'Array<'.repeat(200_000)}1${'>'.repeat(200_000)}`,
  'E31n conditions': `${'1?1:'.repeat(400_000)}1`,
  'E31o 200,000 statements': 'if (a) '.repeat(200_000),
  'E31p groups of a pattern': `/${'(?:'.repeat(200_000)}${')'.repeat(200_000)}/`,
  'E31q 200,000 names': Array.from({ length: 200_000 }, (_, index) => `v${index}`).join(';'),
};

describe.each(['python', 'javascript', 'typescript'] satisfies Language[])('E31 hard to read, as %s', (language) => {
  const engine = testEngine();
  const replaced = () => engine.stats()[language === 'python' ? 'python' : 'javascript'].replaced;

  it.each(Object.entries(process.env.MAE_TEST_FULL === '1' ? { ...hard, ...more } : hard))(
    '%s costs one host at most, to execute and to validate',
    async (_, code) => {
      for (const look of [
        async () => {
          const { status, ran, error } = await engine.execute(code, { language, limits: { timeoutMs: 2_000 } });
          expect({ status, ran, error }).not.toMatchObject({ status: 'ok' });
          expect(error?.message).not.toBe('');
        },
        async () => {
          const [first] = await engine.validate(code, { language });
          expect(first?.message ?? 'nothing to say').not.toBe('');
        },
      ]) {
        const before = replaced();
        await look();
        expect(replaced() - before).toBeLessThanOrEqual(1);
        expect((await engine.execute('40 + 2', { language })).value?.json).toBe(42);
      }
    },
    120_000,
  );

  it('one that is too large is told so, and no host is given it', async () => {
    const code = `# ${'x'.repeat(3_000_000)}`;
    const checks = [{ id: 'a', source: 'caller' as const, kind: 'assert' as const, code: '1' }];
    const outcome = await engine.execute(code, { language, checks });
    expect(outcome).toMatchObject({ status: 'error', ran: false, error: { name: 'SyntaxError' } });
    expect(outcome.error?.message).toBe(
      'the source has 3000002 bytes, and no more than 2097152 are read: pass data as files or standard input',
    );
    expect(outcome.checks).toMatchObject([{ checkId: 'a', verdict: 'not-run' }]);
    expect(await engine.validate(code, { language })).toEqual([
      { kind: 'syntax', severity: 'error', message: `SyntaxError: ${outcome.error?.message}` },
    ]);
  });
});
