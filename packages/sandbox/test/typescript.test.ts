import { describe, expect, it } from 'vitest';
import { asserts, runner, testEngine } from './engine.js';

const engine = testEngine();
const run = runner(engine, 'typescript');

describe('TypeScript', () => {
  it.each<[name: string, code: string, value: unknown]>([
    ['enums', 'enum A { X = 1, Y, Z = "z" }\n[A.X, A[2], A.Z]', [1, 'Y', 'z']],
    ['constant enums', 'const enum A { X = 4 }\nA.X', 4],
    ['namespaces', 'namespace A.B { export const x = 1; export function f(): number { return x } }\nA.B.f()', 1],
    [
      'a namespace that adds to a function',
      'function f() { return 1 }\nnamespace f { export const y = 2 }\nf() + f.y',
      3,
    ],
    [
      'parameter properties',
      'class A { constructor(private readonly x: number, public y = 2) {} get sum() { return this.x + this.y } }\nnew A(1).sum',
      3,
    ],
    [
      'decorators',
      `const seen: string[] = [];
function log(value: Function, context: ClassMethodDecoratorContext) {
  seen.push(context.kind + ' ' + String(context.name));
  return function (this: unknown, ...values: unknown[]) { seen.push('call'); return value.apply(this, values) };
}
const sealed = <T extends Function>(kind: T, { addInitializer }: ClassDecoratorContext) => { addInitializer(() => { seen.push('made') }) };
@sealed
class A { @log m(x: number) { return x * 2 } }
[new A().m(4), ...seen]`,
      [8, 'method m', 'made', 'call'],
    ],
    [
      'accessors',
      'class A { static accessor x = 5; accessor y = 6 }\n[A.x, new A().y, Object.keys(new A())]',
      [5, 6, []],
    ],
    [
      'using',
      'const log: string[] = [];\n{ using a = { [Symbol.dispose]() { log.push("end") } }; log.push("in") }\nenum E {}\nlog',
      ['in', 'end'],
    ],
    [
      'satisfies, as const, non-null',
      'const a = { b: [1, 2] } as const satisfies { b: readonly number[] };\na.b![0]',
      1,
    ],
    ['type imports and exports', 'import type { X } from "x";\nexport type Y = X;\nexport default 5;\n7', 7],
    ['assertions in angle brackets', 'const a: unknown = 5;\nenum E {}\n<number>a + 1', 6],
    [
      'generics, overloads, abstract classes',
      'abstract class A<T> { abstract f(x: T): T }\nclass B extends A<number> { f(x: number): number; f(x: number) { return x } }\nnew B().f(3)',
      3,
    ],
    [
      'declarations',
      'declare const z: number;\ndeclare global { interface X {} }\ndeclare module "m" { export const q: number }\n1',
      1,
    ],
    [
      'await at the top',
      'enum A { X = 2 }\nconst x: number = await Promise.resolve(A.X);\nfor await (const y of [1]) console.log(y);\nx',
      2,
    ],
    ['exports of Node', 'enum A { X }\nexport = 3', 3],
  ])('has %s', async (_, code, value) => {
    const outcome = await run(code);
    expect(outcome.error?.traceback).toBeUndefined();
    expect(outcome).toMatchObject({ status: 'ok', value: { json: value } });
  });

  it('tells of an error where the source has it, whether code was added or not', async () => {
    const code = (first: string) => `${first}
interface Long { a: number }
function outer(x: number): number {
  const é: string = "😀", inner = (y: number): number => { throw new RangeError("no " + é) };
  return inner(x);
}
  outer(1) as number`;
    const [plain, transpiled] = [await run(code('type A = 1;')), await run(code('enum A { X }'))];
    expect(plain.error).toMatchObject({
      name: 'RangeError',
      line: 4,
      column: 66,
      frames: [
        {
          file: 'main.ts',
          line: 4,
          column: 66,
          name: 'inner',
          source: expect.stringContaining('throw new RangeError'),
        },
        { file: 'main.ts', line: 5, column: 10, name: 'outer', source: '  return inner(x);' },
        { file: 'main.ts', line: 7, column: 3, source: '  outer(1) as number' },
      ],
    });
    expect(transpiled.error).toEqual(plain.error);
  });

  it('shows no frame of the code that was added', async () => {
    const code = `function fail(value: Function, context: ClassMethodDecoratorContext): never {
  throw new TypeError('not ' + String(context.name));
}
class A {
  @fail m() {}
}`;
    const { error } = await run(code);
    expect(error?.frames.map(({ line, name }) => [line, name])).toEqual([[2, 'fail']]);
    expect(error?.traceback).not.toContain('_apply');
  });

  it('tells of what is refused and unknown where the source has it', async () => {
    const code =
      'enum A { X }\nnamespace N {\n  export const x =   process.env, y = nowhere;\n}\nimport _ = require("lodash"); _';
    expect(await engine.validate(code, { language: 'typescript' })).toEqual([
      expect.objectContaining({ kind: 'policy', name: 'process', line: 3, column: 22 }),
      expect.objectContaining({ kind: 'package', name: 'lodash', code: 'PACKAGE_UNAVAILABLE', line: 5 }),
      expect.objectContaining({ kind: 'name', name: 'nowhere', line: 3, column: 39 }),
    ]);
    expect(await run(code)).toMatchObject({ status: 'policy', ran: false, error: { line: 3, column: 22 } });
  });

  it.each<[code: string, place: object]>([
    ['enum A { X \nlet a = ;', { line: 2, column: 7 }],
    ['enum A { X }\n\nlet a = ;', { line: 3, column: 9 }],
    ['class A {\n  @b c = ;\n}', { line: 2, column: 10 }],
    ['let a: = 1', { line: 1, column: 8 }],
  ])('refuses %j where it is wrong', async (code, place) => {
    expect(await run(code)).toMatchObject({ status: 'error', ran: false, error: { name: 'SyntaxError', ...place } });
  });

  it.each(['const a = <div>hi</div>;', 'const a = <br />;', 'enum A {}\nconst a = <b>{A}</b>;'])(
    'says of %j that it is JSX',
    async (code) => {
      expect((await run(code)).error?.message).toContain('JSX cannot be read');
      expect((await engine.execute(code, { language: 'javascript' })).error?.name).toBe('SyntaxError');
    },
  );

  it('has checks written in it too', async () => {
    const checks = asserts(
      'assert.equal(Color.Red, 1 as number)',
      'enum Local { X = 2 }\nassert.equal(Local.X, Color.Red)',
      'class P { constructor(readonly x: number) {} }\nassert.equal(new P(3).x, 3)',
      'enum {',
    );
    const { checks: results } = await run('enum Color { Red = 1 }', { checks });
    expect(results).toMatchObject([
      { verdict: 'passed' },
      { verdict: 'failed', left: '2', right: '1' },
      { verdict: 'passed' },
      { verdict: 'broken' },
    ]);
  });

  it('is not counted for what reading it takes of the host', async () => {
    const outcome = await run('enum A { X = 7 }\nA.X', { limits: { memoryMb: 32 } });
    expect(outcome).toMatchObject({ status: 'ok', value: { json: 7 } });
  });
});

describe('TypeScript made to break what reads it', () => {
  const nested = (open: string, close: string) => `enum A {}\n${open.repeat(10_000)}1${close.repeat(10_000)}`;
  it.each([
    ['brackets', nested('(', ')')],
    ['arrows', `enum A {}\n${'a=>'.repeat(200_000)}1`],
    ['terms', `enum A {}\n${'1+'.repeat(999_000)}1`],
    ['types', `enum A {}\ntype X = ${'Array<'.repeat(10_000)}1${'>'.repeat(10_000)}`],
    ['namespaces', `${'namespace a{'.repeat(5_000)}${'}'.repeat(5_000)}`],
  ])('is refused and costs a host at most: %s', async (_, code) => {
    const before = engine.stats().javascript.replaced;
    expect(await run(code)).toMatchObject({ status: 'error', ran: false, error: { name: 'SyntaxError' } });
    expect(await run('enum A { X }\nA.X')).toMatchObject({ status: 'ok', value: { json: 0 } });
    expect(engine.stats().javascript.replaced - before).toBeLessThanOrEqual(1);
  });
});
