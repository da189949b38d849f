import type { HostFunction, Language } from '@mae/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Fixture } from '../attacks/fixture.js';
import { holds, mostMs } from './fuzzing.js';

let fixture: Fixture;
beforeAll(async () => {
  fixture = new Fixture();
  await fixture.plant();
  for (const language of ['python', 'javascript'] as const) await fixture.remember(language);
});
afterAll(() => fixture.remove());

/** What a function of the host may do, the worst included. */
const answers = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue().map((value) => () => value) },
  {
    weight: 3,
    arbitrary: fc
      .anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withSparseArray: true,
      })
      .map((value) => () => value),
  },
  {
    weight: 2,
    arbitrary: fc
      .oneof(
        fc.anything(),
        fc.string({ unit: 'binary' }).map((text) => new Error(text)),
      )
      .map((thrown) => () => {
        throw thrown;
      }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<() => unknown>(
      () => new Promise(() => {}),
      () => 'x'.repeat(5_000_000),
      () => Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], 1),
      () => JSON.parse('{"__proto__":{"a":1},"constructor":1,"then":1}'),
      () => ({
        toJSON() {
          throw new Error('no JSON');
        },
      }),
      () => ({
        get a() {
          throw new Error('no value');
        },
      }),
      () => {
        const cycle: Record<string, unknown> = {};
        cycle.self = cycle;
        return cycle;
      },
    ),
  },
);

const argument = fc.oneof(
  fc.jsonValue().map((value) => ({ python: pythonOf(value), javascript: JSON.stringify(value) })),
  fc.constantFrom(
    { python: 'float("nan")', javascript: 'NaN' },
    { python: 'object()', javascript: '() => 1' },
    { python: '{1, 2}', javascript: 'new Set([1])' },
    { python: '"\\ud800"', javascript: '"\\ud800"' },
    { python: '10 ** 400', javascript: '10n' },
    { python: '"x" * 3_000_000', javascript: '"x".repeat(3e6)' },
    { python: 'ask', javascript: 'new Proxy({}, { get() { throw 1 } })' },
  ),
);

/** JSON as an expression of Python. */
function pythonOf(value: unknown): string {
  return `__import__("json").loads(${JSON.stringify(JSON.stringify(value))})`;
}

const caught: Record<'python' | 'javascript', (argument: string) => string> = {
  python: (given) =>
    `try:\n    print(repr(ask(${given}))[:100])\nexcept Exception as error:\n    print(type(error).__name__)`,
  javascript: (given) =>
    `try { console.log(String(JSON.stringify(await ask(${given}))).slice(0, 100)) } catch (error) { console.log(error.name) }`,
};
const last: Record<'python' | 'javascript', string> = { python: '\nprint("end")', javascript: '\nconsole.log("end")' };

it(
  'whatever a function of the host answers, and is asked, the program goes on or is ended by its time',
  async () => {
    const language = fc.constantFrom<Extract<Language, 'python' | 'javascript'>>('python', 'javascript');
    const asked = fc.array(argument, { minLength: 1, maxLength: 4 });
    await holds(
      0.15,
      fc.record({ language, answers: fc.array(answers, { minLength: 1, maxLength: 4 }), asked }),
      async (made) => {
        let calls = 0;
        const ask: HostFunction = {
          input: {},
          call: async () => made.answers[calls++ % made.answers.length]?.(),
        };
        const code =
          made.asked.map((given) => caught[made.language](given[made.language])).join('\n') + last[made.language];
        const outcome = await fixture.engine.execute(code, {
          language: made.language,
          functions: { ask },
          limits: { timeoutMs: 1_000, maxCallBytes: 1_000_000 },
        });
        expect(['ok', 'timeout']).toContain(outcome.status);
        if (outcome.status === 'ok') {
          expect(outcome.stdout.split('\n').slice(-2)).toEqual(['end', '']);
          expect(outcome.stdout.split('\n').length).toBe(made.asked.length + 2);
        }
        expect(outcome.functionCalls?.[0]?.calls ?? 0).toBe(calls);
        await fixture.assertUnharmed(made.language, outcome);
      },
    );
  },
  mostMs,
);
