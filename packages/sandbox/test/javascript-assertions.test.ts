import type { Check, CheckResult, Language } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { testEngine } from './engine.js';

const engine = testEngine();

const program = `const f = (x) => x;
function h(xs) {
  const n = xs.length;
  return xs[n].y;
}
const later = async (x) => x;
class P {}
const long = Array.from({ length: 1000 }, (_, i) => i);
`;

/** A check, what its message says, and both sides. */
type Form = [code: string, message: string, left?: string, right?: string];

async function results(codes: string[], language: Language = 'javascript', code = program): Promise<CheckResult[]> {
  const checks = codes.map((one, at): Check => ({ id: `c${at}`, source: 'model', kind: 'assert', code: one }));
  const outcome = await engine.execute(code, { language, checks });
  expect(outcome.error).toBeUndefined();
  return outcome.checks;
}

async function expectShown(...forms: Form[]): Promise<void> {
  const found = await results(forms.map(([code]) => code));
  const said = found.map(({ verdict, message, left, right }, at) => [forms[at]?.[0], verdict, message, left, right]);
  expect(said).toEqual(forms.map(([code, message, left, right]) => [code, 'failed', message, left, right]));
}

const line = '(line 1 of the check)';

describe('a failed assertion of JavaScript shows', () => {
  it('both sides of a comparison, its source and its line', () =>
    expectShown(
      ['assert(f(1) === 4)', `AssertionError: \`f(1) === 4\` failed: left is 1, right is 4 ${line}`, '1', '4'],
      ['assert(f(1) > 4, "own")', `AssertionError: own: \`f(1) > 4\` failed: left is 1, right is 4 ${line}`, '1', '4'],
      [
        'assert.ok((f(3)) /* === */ < (await 2))',
        `AssertionError: \`(f(3)) /* === */ < (await 2)\` failed: left is 3, right is 2 ${line}`,
        '3',
        '2',
      ],
      [
        'console.assert(f(1) === 4, "own %d", 5)',
        `Assertion failed: own 5: \`f(1) === 4\` failed: left is 1, right is 4 ${line}`,
        '1',
        '4',
      ],
      [
        'console.assert(JSON.stringify(f([1])) === JSON.stringify([1, 2]))',
        'Assertion failed: `JSON.stringify(f([1])) === JSON.stringify([1, 2])` failed: ' +
          `left is '[1]', right is '[1,2]' ${line}, where f([1]) is [ 1 ]`,
        "'[1]'",
        "'[1,2]'",
      ],
      [
        'assert(typeof f(1) === "string")',
        `AssertionError: \`typeof f(1) === "string"\` failed: left is 'number', right is 'string' ${line}, where f(1) is 1`,
        "'number'",
        "'string'",
      ],
      [
        'const x = 1;\nassert(\n  f(x)\n  === 2\n)',
        'AssertionError: `f(x) === 2` failed: left is 1, right is 2 (line 2 of the check), where x is 1',
        '1',
        '2',
      ],
    ));

  it('which part of it decided', () =>
    expectShown(
      ['assert(!f(1))', `AssertionError: \`!f(1)\` failed: in \`f(1)\` it is 1 ${line}`, '1'],
      ['console.assert(f(0), "own")', `Assertion failed: own: \`f(0)\` failed: it is 0 ${line}`, '0'],
      [
        'console.assert(f(1) === 1 && f(2) === 3, "both")',
        `Assertion failed: both: \`f(1) === 1 && f(2) === 3\` failed: in \`f(2) === 3\` left is 2, right is 3 ${line}`,
        '2',
        '3',
      ],
      [
        'assert(f(1) == 2 ? true : false)',
        `AssertionError: \`f(1) == 2 ? true : false\` failed: in \`f(1) == 2\` left is 1, right is 2 ${line}`,
        '1',
        '2',
      ],
      [
        'assert([1, 2].every((x) => f(x) === 1))',
        `AssertionError: \`[1, 2].every((x) => f(x) === 1)\` failed: in \`f(x) === 1\` left is 2, right is 1 ${line}, where x is 2`,
        '2',
        '1',
      ],
      [
        'assert([1, 2, 1].map((x) => f(x) === 1).every(Boolean))',
        'AssertionError: `[1, 2, 1].map((x) => f(x) === 1).every(Boolean)` failed: in `f(x) === 1` left is 2, right is 1 ' +
          `${line}, where x is 2`,
        '2',
        '1',
      ],
      [
        'assert(f(null)?.a.b(1) === 2)',
        `AssertionError: \`f(null)?.a.b(1) === 2\` failed: left is undefined, right is 2 ${line}`,
        'undefined',
        '2',
      ],
    ));

  it('values on the way, and which round of a loop it was', () =>
    expectShown(
      [
        'assert(Math.abs(f(3.5) - 2) < 1e-6)',
        `AssertionError: \`Math.abs(f(3.5) - 2) < 1e-6\` failed: left is 1.5, right is 0.000001 ${line}, where f(3.5) is 3.5`,
        '1.5',
        '0.000001',
      ],
      [
        'assert(f([1, 2]).includes(3))',
        `AssertionError: \`f([1, 2]).includes(3)\` failed: it is false ${line}, where f([1, 2]) is [ 1, 2 ]`,
        'false',
      ],
      [
        'const same = (a, b) => a === b;\nconsole.assert(same(f(1), 2))',
        'Assertion failed: `same(f(1), 2)` failed: it is false (line 2 of the check), where f(1) is 1',
        'false',
      ],
      [
        'for (const [a, b] of [[1, 1], [2, 5]]) {\n  assert.equal(f([a]).length + b, b);\n}',
        'AssertionError: `assert.equal(f([a]).length + b, b)` failed: left is 2, right is 1 (line 2 of the check), ' +
          'where f([a]) is [ 1 ], a is 1, b is 1',
        '2',
        '1',
      ],
    ));

  it('what methods of assert compare', () =>
    expectShown(
      [
        'assert.equal(f(1), 2)',
        `AssertionError: \`assert.equal(f(1), 2)\` failed: left is 1, right is 2 ${line}`,
        '1',
        '2',
      ],
      [
        'assert.strictEqual(f("a"), "b", "own")',
        `AssertionError: own: \`assert.strictEqual(f("a"), "b", "own")\` failed: left is 'a', right is 'b' ${line}`,
        "'a'",
        "'b'",
      ],
      [
        'import { strictEqual } from "node:assert";\nstrictEqual(f(1), 2)',
        'AssertionError: `strictEqual(f(1), 2)` failed: left is 1, right is 2 (line 2 of the check)',
        '1',
        '2',
      ],
      [
        'assert.deepEqual(f({ a: { b: { c: { d: 1 } } } }), { a: { b: { c: { d: 2 } } } })',
        'AssertionError: `assert.deepEqual(f({ a: { b: { c: { d: 1 } } } }), { a: { b: { c: { d: 2 } } } })` failed: left is ' +
          `{ a: { b: { c: { d: 1 } } } }, right is { a: { b: { c: { d: 2 } } } } ${line}`,
        '{ a: { b: { c: { d: 1 } } } }',
        '{ a: { b: { c: { d: 2 } } } }',
      ],
      [
        'assert.match(f("abc"), /x/)',
        `AssertionError: \`assert.match(f("abc"), /x/)\` failed: left is 'abc', right is /x/ ${line}`,
        "'abc'",
        '/x/',
      ],
      [
        'assert.throws(() => f(1), /no/)',
        `AssertionError: Nothing was thrown. ${line}, in \`assert.throws(() => f(1), /no/)\`, where f(1) is 1`,
      ],
      [
        'assert.throws(() => h([]), RangeError)',
        "AssertionError: Something else was thrown: TypeError: Cannot read properties of undefined (reading 'y') " +
          `${line}, in \`assert.throws(() => h([]), RangeError)\``,
      ],
      [
        'assert.throws(() => { throw new TypeError("x") }, { message: "y" })',
        'AssertionError: Something else was thrown: TypeError: x: ' +
          '`assert.throws(() => { throw new TypeError("x") }, { message: "y" })` failed: ' +
          `left is 'x', right is 'y' ${line}`,
        "'x'",
        "'y'",
      ],
    ));

  it('what was thrown, and where', () =>
    expectShown(
      [
        'if (f(1) !== 2) throw new Error("own")',
        `Error: own ${line}, by \`f(1) !== 2\`: left is 1, right is 2`,
        '1',
        '2',
      ],
      [
        'function expect(x) {\n  return { toBe(y) { if (x !== y) throw new Error("got " + x); } };\n}\nexpect(f(1)).toBe(2)',
        'Error: got 1 (line 2 of the check), by `x !== y`: left is 1, right is 2, called in line 4: `expect(f(1)).toBe(2)`',
        '1',
        '2',
      ],
      [
        'const check = (candidate) => {\n  console.assert(candidate(1) === 1);\n  console.assert(candidate(2) === 3);\n};\ncheck(f);',
        'Assertion failed: `candidate(2) === 3` failed: left is 2, right is 3 (line 3 of the check)',
        '2',
        '3',
      ],
      [
        'assert.equal(h([1]), 2)',
        `TypeError: Cannot read properties of undefined (reading 'y') ${line}, raised in main.js, line 4: \`return xs[n].y;\``,
      ],
      [
        'const x = 1;\nassert(f(x) === missing)',
        'ReferenceError: missing is not defined (line 2 of the check), in `assert(f(x) === missing)`',
      ],
      ['assert(f(f(1)(2)) === 2)', `TypeError: (intermediate value) is not a function ${line}`],
    ));

  it('of long values the part where they differ, and which item it is', async () => {
    const [lists, texts] = await results([
      'assert.deepEqual(f(long), [...long.slice(0, 500), 7, ...long.slice(501)])',
      'const same = "x".repeat(5000);\nassert.equal([same, same].join("a"), [same, same].join("b"))',
    ]);
    expect(lists?.message).toContain('; they first differ in item 500: 500 and 7 (line 1 of the check)');
    expect(lists?.left).toContain('499, 500, 501');
    expect(lists?.right).toContain('499, 7, 501');
    expect(texts?.left).toMatch(/^…x+ax+…$/);
    expect(texts?.right).toMatch(/^…x+bx+…$/);
  });

  it('the line of TypeScript, also of what is transpiled', async () => {
    const found = await results(
      [
        'const a: number = 1;\nassert.equal(f(a), 2 as number)',
        'enum E { A = 1 }\nconst b: E = E.A;\n\nassert.equal(f(b), 2)',
      ],
      'typescript',
      'const f = (x: unknown): unknown => x;',
    );
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('left is 1, right is 2 (line 2 of the check), where a is 1'),
      expect.stringContaining('left is 1, right is 2 (line 4 of the check), where b is 1'),
    ]);
  });
});

describe('what a value says of itself', () => {
  it('is shown, and decides nothing', async () => {
    const hostile = `const custom = Symbol.for('nodejs.util.inspect.custom');
const f = (x) => x;
const raising = { [custom]() { throw 1; } };
const printing = { [custom]() { console.log('from inspect'); return 'printed'; } };
const getter = { get a() { throw new Error('no'); } };
const proxy = new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } });
const deep = { get a() { return deep; } };
const huge = 'h'.repeat(10_000_000);
class Odd extends Error { get message() { throw 1; } get stack() { throw 2; } get name() { throw 3; } }
const odd = () => { throw new Odd(); };
const prepare = () => { Error.prepareStackTrace = () => { throw 1; }; throw new Error('own'); };
`;
    const names = ['raising', 'printing', 'getter', 'proxy', 'deep', 'huge'];
    const codes = names.flatMap((name) => [
      `assert(f(${name}) === 4)`,
      `assert.equal(f(${name}), 4)`,
      `console.assert(!f(${name}))`,
    ]);
    const found = await results([...codes, 'odd()', 'prepare()'], 'javascript', hostile);
    expect(found.map(({ verdict }) => verdict)).toEqual(found.map(() => 'failed'));
    expect(found[3]).toMatchObject({
      left: expect.stringContaining('printed'),
      stdout: expect.stringContaining('from inspect'),
    });
    for (const { left = '' } of found) expect(left.length).toBeLessThan(3_000);
  });
});
