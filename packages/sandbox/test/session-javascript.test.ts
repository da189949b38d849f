import { describe, expect, it } from 'vitest';
import { asserts, testEngine } from './engine.js';

const engine = testEngine();

/** Runs pieces of code in one session and gives what the last one came to. */
async function afterAllOf(...cells: string[]) {
  await using session = await engine.session({ language: 'javascript' });
  const outcomes = [];
  for (const cell of cells) outcomes.push(await session.execute(cell));
  return outcomes.at(-1);
}

const valueAfter = async (...cells: string[]) => (await afterAllOf(...cells))?.value?.json;

describe('a session of JavaScript', () => {
  it('keeps what its calls declare, of every kind', async () => {
    const first =
      'let a = 1, b;\nconst c = 2;\nvar d = 3;\nfunction f() { return a }\nclass K { k() { return c } }\n' +
      'const { p, q: [r, ...rest], ...others } = { p: 4, q: [5, 6], s: 7 };\nconst g = () => d, late = await f();';
    expect(
      await valueAfter(first, '[a, b === undefined, c, d, f(), new K().k(), p, r, rest, others, g(), late]'),
    ).toEqual([1, true, 2, 3, 1, 2, 4, 5, [6], { s: 7 }, 3, 1]);
  });

  it('keeps variables of loops and blocks where they are declared with var', async () => {
    const first =
      'for (var i = 0; i < 3; i++) { var inner = i; let own = i; }\nfor (var k of [7, 8]);\nfor (var key in { z: 1 });\n' +
      'if (true) var yes = 1\nelse var no\ntry { var { t = 5 } = {} } catch {}\nfunction f() { var hidden = 1 }';
    const second = '[i, inner, typeof own, k, key, yes, no === undefined, t, typeof hidden]';
    expect(await valueAfter(first, second)).toEqual([3, 2, 'undefined', 8, 'z', 1, true, 5, 'undefined']);
  });

  it('lets every name be declared again, in every way, and functions of earlier calls see it', async () => {
    await using session = await engine.session({ language: 'javascript' });
    const run = async (code: string) => (await session.execute(code)).value?.json;
    await run('let x = 1; const read = () => (typeof x === "function" ? x.name : x);');
    for (const again of ['let x = 2', 'const x = 2', 'var x = 2', 'x = 2', 'for (var x of [2]);', '[x] = [2]']) {
      await run('let x = 1');
      await run(again);
      expect(await run('[x, read()]'), again).toEqual([2, 2]);
    }
    for (const again of ['function x() {}', 'class x {}', 'const x = function () {}', 'let x = class {}']) {
      await run('const x = 1');
      await run(again);
      expect(await run('read()'), again).toBe('x');
    }
    await run('function one() { return 1 }\nfunction two() { return one() + 1 }');
    await run('function one() { return 10 }');
    expect(await run('two()')).toBe(11);
  });

  it('holds a constant to what it is, until it is declared again', async () => {
    expect(await afterAllOf('const c = 1; const f = () => { c = 2 };', 'c++')).toMatchObject({
      status: 'error',
      error: { name: 'TypeError', message: 'Assignment to constant variable.', line: 1 },
    });
    expect(await afterAllOf('const c = 1;\nc = 2')).toMatchObject({ error: { name: 'TypeError', line: 2 } });
    expect(await valueAfter('const c = 1', 'c = 2', 'c')).toBe(1);
    expect(await valueAfter('const c = 1', 'let c = 2', 'c = 3', 'c')).toBe(3);
    expect(await valueAfter('const c = 1', 'const inner = (c) => { c += 1; return c }; inner(c)')).toBe(2);
  });

  it('has no value of a name before its declaration has run', async () => {
    expect(await afterAllOf('x;\nlet x = 1')).toMatchObject({
      error: { name: 'ReferenceError', message: "Cannot access 'x' before initialization", line: 1 },
    });
    expect(await afterAllOf('throw new Error("early");\nlet x = 1', 'x')).toMatchObject({ status: 'error' });
    expect(await valueAfter('throw new Error("early");\nlet x = 1', 'let x = 2; x')).toBe(2);
  });

  it('calls functions before the line they stand on, the last of a name', async () => {
    const cell =
      '"use strict"\nconst seen = [f(), g.name, typeof this]\nfunction f() { return 1 }\nasync function* g() {}\nfunction f() { return 2 }\n[seen, f()]';
    expect(await valueAfter(cell)).toEqual([[2, 'g', 'object'], 2]);
  });

  it('separates statements as their authors did, with and without semicolons', async () => {
    const cell =
      'let a = 1\nlet b\n[1].forEach(() => { a = 2 })\nfunction f() {}\n(b = 3)\nclass C {}\n[4].forEach((n) => { a += n })\nvar d\n;[a, b, d === undefined]';
    expect(await valueAfter(cell)).toEqual([6, 3, true]);
  });

  it('shows frames in the source of the call they are from', async () => {
    const first = 'const before = 1;\nfunction fail() {\n  throw new RangeError("deep");\n}';
    const second = 'function between() { return 1 + fail() }\nlet { x } = { x: 1 };\n  between(x)';
    const outcome = await afterAllOf(first, second);
    expect(outcome?.error).toMatchObject({
      name: 'RangeError',
      line: 3,
      column: 9,
      frames: [
        { file: 'main.js', line: 3, column: 9, name: 'fail', source: '  throw new RangeError("deep");' },
        { file: 'cell-2.js', line: 1, column: 33, name: 'between', source: 'function between() { return 1 + fail() }' },
        { file: 'cell-2.js', line: 3, column: 3, source: '  between(x)' },
      ],
    });
    expect((await afterAllOf('1', 'let = 5 5'))?.error).toMatchObject({
      name: 'SyntaxError',
      frames: [{ file: 'cell-2.js', line: 1 }],
    });
  });

  it('waits for the timers of a call, and forgets those of one that failed', async () => {
    expect(await valueAfter('let n = 0; setTimeout(() => { n += 1 }, 5)', 'n')).toBe(1);
    expect(await valueAfter('let n = 0; setInterval(() => { n += 1 }, 1); throw new Error("now")', 'n')).toBe(0);
  });

  it('runs checks in its scope, and gives each call its own input', async () => {
    await using session = await engine.session({ language: 'javascript' });
    await session.execute('let total = 1', { stdin: 'one' });
    const checks = asserts('assert.equal(total, 2); const total2 = 1', 'total2');
    const outcome = await session.execute('total += 1; stdin', { stdin: 'two', checks });
    expect(outcome).toMatchObject({ value: { json: 'two' }, checks: [{ verdict: 'passed' }, { verdict: 'failed' }] });
    expect((await session.execute('stdin')).value?.json).toBe('');
    expect((await session.execute('const stdin = "mine"')).status).toBe('ok');
    expect((await session.execute('stdin', { stdin: 'theirs' })).value?.json).toBe('mine');
  });

  it('judges by the policy what is neither declared now nor before', async () => {
    expect(await valueAfter('const process = (n) => n + 1', 'process(1)')).toBe(2);
    expect(await afterAllOf('1', 'process.exit()')).toMatchObject({ status: 'policy', ran: false });
  });

  it('runs TypeScript', async () => {
    await using session = await engine.session({ language: 'typescript' });
    await session.execute('interface Point { x: number }\nconst point: Point = { x: 1 };');
    const outcome = await session.execute(
      'function shift(point: Point): Point {\n  throw new Error(String(point.x));\n}\nshift(point)',
    );
    expect(outcome.error).toMatchObject({
      message: '1',
      frames: [
        { file: 'cell-2.ts', line: 2, column: 9 },
        { file: 'cell-2.ts', line: 4 },
      ],
    });
  });
});
