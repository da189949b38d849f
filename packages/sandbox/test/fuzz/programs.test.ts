import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '@mae/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fixture } from '../attacks/fixture.js';
import { holds, mostMs } from './fuzzing.js';
import { javascriptPrograms } from './javascript-grammar.js';
import { assertSound } from './judge.js';
import { pythonPrograms } from './python-grammar.js';
import { cancelling, files, impossible, limits, policies, stdins } from './requests.js';

let fixture: Fixture;
beforeAll(async () => {
  fixture = new Fixture();
  await fixture.plant();
  for (const language of ['python', 'javascript'] as const) await fixture.remember(language);
});
afterAll(() => fixture.remove());

const runtimeOf = (language: Language) => (language === 'python' ? 'python' : 'javascript');
const requests = fc.record({
  limits,
  policy: policies,
  files,
  stdin: stdins,
  isChecked: fc.boolean(),
  seed: fc.option(fc.nat(), { nil: undefined }),
  cancelMs: cancelling,
});
type Request = typeof requests extends fc.Arbitrary<infer T> ? T : never;

/** Runs a program as it was made up, and asserts all that must hold whatever it does. */
async function tryProgram(language: Language, code: string, { isChecked, cancelMs, ...request }: Request) {
  const checks = isChecked ? impossible[runtimeOf(language)] : [];
  const heard = { stdout: '', stderr: '' };
  const outcome = await fixture.engine.execute(code, {
    language,
    ...request,
    checks,
    signal: cancelMs === undefined ? undefined : AbortSignal.timeout(cancelMs),
    onOutput: ({ stream, text }) => {
      heard[stream] += text;
    },
  });
  if (outcome.status === 'cancelled') expect(cancelMs).toBeDefined();
  else assertSound(outcome, { limits: request.limits, checks, heard });
  await fixture.assertUnharmed(language, outcome);
  return outcome;
}

const endless: Record<'python' | 'javascript', string> = {
  python: '\nwhile True: pass\n',
  javascript: '\nfor (;;);\n',
};
const grammars = [
  ['python', pythonPrograms],
  ['javascript', javascriptPrograms],
] as const;

describe('programs made up from a grammar and the corpus of attacks', () => {
  it.each(grammars)(
    'have a sound outcome and leave nothing behind (%s)',
    async (language, programs) => {
      await holds(0.22, fc.record({ code: programs, request: requests }), async ({ code, request }) => {
        await tryProgram(language, code, request);
      });
    },
    mostMs,
  );

  it.each(grammars)(
    'cannot end well where their last line is an endless loop (%s)',
    async (language, programs) => {
      await holds(0.1, fc.record({ code: programs, request: requests }), async ({ code, request }) => {
        const { status } = await tryProgram(language, code + endless[language], request);
        expect(status).not.toBe('ok');
      });
    },
    mostMs,
  );
});

describe('bytes that are no program', () => {
  it(
    'have a sound outcome and sound diagnostics in every language',
    async () => {
      const source = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
        fc
          .tuple(
            fc.constantFrom('(', '[', '{', '`${', 'f"{', 'a=>', '1+', '"', '-', 'not ', '\\', '#', '/*', '\n '),
            fc.nat(30_000),
          )
          .map(([piece, count]) => piece.repeat(count)),
      );
      const language = fc.constantFrom<Language>('python', 'javascript', 'typescript');
      await holds(0.1, fc.record({ language, source, request: requests }), async ({ language, source, request }) => {
        await tryProgram(language, source, request);
        const diagnostics = await fixture.engine.validate(source, { language, policy: request.policy });
        expect(JSON.stringify(diagnostics).length).toBeLessThan(1_000_000);
      });
    },
    mostMs,
  );
});

const folder = process.env.MAE_BENCH_DATA ?? join(import.meta.dirname, '../../../../bench/data');
const solutions = join(folder, 'humaneval.jsonl');

describe('solutions of HumanEval that somebody spoiled', () => {
  it.runIf(existsSync(solutions))(
    'have a sound outcome and leave nothing behind',
    async () => {
      const codes = readFileSync(solutions, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const { prompt, canonical_solution, test, entry_point } = JSON.parse(line) as Record<string, string>;
          return `${prompt}${canonical_solution}\n${test}\ncheck(${entry_point})\n`;
        });
      const spoiled = fc
        .record({
          code: fc.constantFrom(...codes),
          at: fc.double({ min: 0, max: 0.999, noNaN: true }),
          length: fc.nat(30),
          piece: fc.oneof(
            fc.string({ unit: 'grapheme', maxLength: 10 }),
            fc.constantFrom('\n', '(', ' ', '    ', '"""', ':'),
          ),
          isRepeated: fc.boolean(),
        })
        .map(({ code, at, length, piece, isRepeated }) => {
          const from = Math.floor(at * code.length);
          const cut = code.slice(from, from + length);
          return code.slice(0, from) + (isRepeated ? cut + cut : piece) + code.slice(from + length);
        });
      await holds(0.1, fc.record({ code: spoiled, request: requests }), async ({ code, request }) => {
        await tryProgram('python', code, request);
      });
    },
    mostMs,
  );
});
