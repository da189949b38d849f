import type { Check, CheckResult } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { asserts, runner, testEngine } from './engine.js';

const engine = testEngine();
const run = runner(engine, 'javascript');

const bare = ({ durationMs: _, ...rest }: CheckResult) => rest;

async function check(code: string, ...codes: string[]): Promise<object[]> {
  const outcome = await run(code, { checks: asserts(...codes), limits: { checkMs: 400 } });
  return outcome.checks.map(bare);
}

describe('checks of kind assert', () => {
  it('see every name of the program, and pass', async () => {
    const program =
      'const one = 1;\nlet two = 2;\nvar three = 3;\nfunction f() { return one; }\nclass C { x = 1; }\nconst g = async () => 5;';
    const codes = [
      'assert.equal(one + two + three, 6)',
      'assert(f() === 1 && new C().x === 1)',
      'if ((await g()) !== 5) throw new Error("no")',
      'console.assert(one === 1, "one")',
      'const assert = require("node:assert/strict");\nassert.deepStrictEqual({ a: [1] }, { a: [1] });',
    ];
    expect(await check(program, ...codes)).toEqual(
      codes.map((_, index) => ({ checkId: 'abcde'[index], verdict: 'passed' })),
    );
  });

  it('fail with what they compared', async () => {
    const codes = [
      'assert.equal(add(1, 2), 4)',
      'assert.deepEqual([1, { a: 2 }], [1, { a: 3 }], "not the same")',
      'assert(add(1, 2) === 4)',
      'console.assert(add(1, 2) === 4, "sum is %d", add(1, 2))',
      'throw new RangeError("own")',
      'null.x',
      'Promise.reject(new Error("lost"))',
      'assert.throws(() => {})',
    ];
    const line = '(line 1 of the check)';
    expect(await check('const add = (a, b) => a + b;', ...codes)).toEqual([
      {
        checkId: 'a',
        verdict: 'failed',
        message: `AssertionError: \`assert.equal(add(1, 2), 4)\` failed: left is 3, right is 4 ${line}`,
        left: '3',
        right: '4',
      },
      {
        checkId: 'b',
        verdict: 'failed',
        message: expect.stringMatching(
          /^AssertionError: not the same: `assert.deepEqual.* failed: left is \[ 1, \{ a: 2 \} \]/,
        ),
        left: '[ 1, { a: 2 } ]',
        right: '[ 1, { a: 3 } ]',
      },
      {
        checkId: 'c',
        verdict: 'failed',
        message: `AssertionError: \`add(1, 2) === 4\` failed: left is 3, right is 4 ${line}`,
        left: '3',
        right: '4',
      },
      {
        checkId: 'd',
        verdict: 'failed',
        message: `Assertion failed: sum is 3: \`add(1, 2) === 4\` failed: left is 3, right is 4 ${line}`,
        left: '3',
        right: '4',
      },
      { checkId: 'e', verdict: 'failed', message: `RangeError: own ${line}` },
      { checkId: 'f', verdict: 'failed', message: `TypeError: Cannot read properties of null (reading 'x') ${line}` },
      { checkId: 'g', verdict: 'failed', message: 'Error: lost' },
      {
        checkId: 'h',
        verdict: 'failed',
        message: `AssertionError: Nothing was thrown. ${line}, in \`assert.throws(() => {})\``,
      },
    ]);
  });

  it('have output of their own', async () => {
    const outcome = await run('console.log("program")', { checks: asserts('console.log("check")', 'assert(true)') });
    expect(outcome.stdout).toBe('program\n');
    expect(outcome.checks.map(({ stdout }) => stdout)).toEqual(['check\n', undefined]);
  });

  it('are broken where they do not compile or ask for what is refused, and the others run', async () => {
    expect(await check('const a = 1;', 'foo(', 'require("fs")', '} evil(); {', 'assert(a === 1)')).toEqual([
      { checkId: 'a', verdict: 'broken', message: 'Line 1: Unexpected token' },
      { checkId: 'b', verdict: 'broken', message: expect.stringContaining('The import of fs is not allowed') },
      { checkId: 'c', verdict: 'broken', message: 'Line 1: Unexpected token' },
      { checkId: 'd', verdict: 'passed' },
    ]);
  });

  it('that go on after a failed console.assert and are ended show what failed', async () => {
    const code = 'const f = (x) => { while (x > 1) {} return x; };';
    const checks = asserts('console.assert(f(1) === 2);\nf(3);');
    const outcome = await run(code, { checks, limits: { checkMs: 300 } });
    expect(outcome.checks).toMatchObject([{ checkId: 'a', verdict: 'failed', left: '1', right: '2' }]);
    expect(outcome.checks[0]?.message).toMatch(/`f\(1\) === 2` failed.*; The check was ended after 300 ms\.$/);
  });

  it('are ended one by one, and those behind run; the program had ended ok', async () => {
    const heard: string[] = [];
    const outcome = await run('console.log("done"); let n = 1; 7', {
      checks: asserts('n += 1', 'for (;;);', 'assert.equal(n, 2)', 'assert.equal(n, 1)'),
      limits: { checkMs: 300 },
      onOutput: ({ text }) => void heard.push(text),
    });
    expect(outcome).toMatchObject({ status: 'ok', stdout: 'done\n', value: { json: 7 } });
    expect(heard).toEqual(['done\n']);
    expect(outcome.checks.map(({ verdict, message = '' }) => [verdict, message])).toEqual([
      ['passed', ''],
      ['failed', 'The check was ended after 300 ms.'],
      // What stands behind one that was ended finds the program as it was before its checks.
      ['failed', expect.stringContaining('left is 1, right is 2')],
      ['passed', ''],
    ]);
  });

  it('that a limit ends run the program again three times at most', async () => {
    const outcome = await run('1', { checks: asserts(...Array(6).fill('for (;;);')), limits: { checkMs: 50 } });
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual([...Array(4).fill('failed'), 'not-run', 'not-run']);
  });

  it('do not run a program again that has called functions of the host', async () => {
    let calls = 0;
    const count = { input: {}, call: async () => ++calls };
    const outcome = await run('await count()', {
      checks: asserts('for (;;);', 'assert(true)'),
      limits: { checkMs: 300 },
      functions: { count },
    });
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['failed', 'not-run']);
    expect(calls).toBe(1);
  });

  it('fail where a check takes the host down', async () => {
    const outcome = await run('"kept"', {
      checks: asserts('assert(true)', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, {})'),
      limits: { memoryMb: 64, checkMs: 30_000 },
    });
    expect(outcome).toMatchObject({ status: 'ok', value: { json: 'kept' } });
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['passed', 'failed']);
    expect((await run('1')).status).toBe('ok');
  });

  it.each([
    ['console.assert', 'console.assert = () => {}; globalThis.console = { assert() {}, log() {} };'],
    ['assert', 'globalThis.assert = () => {}; globalThis.assert.equal = () => {};'],
    ['promises', 'Promise.prototype.then = function (done) { done(); return this; };'],
    ['thenables', 'Object.prototype.then = function (done) { done({ value: 1, checks: [() => {}] }); };'],
    [
      'species',
      'Object.defineProperty(Promise, Symbol.species, { get() { return function (run) { run(() => {}, () => {}); }; } });',
    ],
    ['toJSON', 'Object.prototype.toJSON = () => ({ verdict: "passed" }); Array.prototype.toJSON = () => [];'],
    [
      'array setters',
      'for (let i = 0; i < 9; i++) Object.defineProperty(Array.prototype, i, { set() {}, get() { return 1; }, configurable: true });',
    ],
    ['iterators', 'Array.prototype[Symbol.iterator] = function* () {};'],
    [
      'call and apply',
      'Function.prototype.call = () => {}; Function.prototype.apply = () => {}; Reflect.apply = () => {};',
    ],
    [
      'Error',
      'globalThis.Error = function () {}; Error.prototype = {}; WeakMap.prototype.get = () => ({ left: "1", right: "1" });',
    ],
    ['Object.is', 'Object.is = () => true; Array.isArray = () => true; Reflect.ownKeys = () => [];'],
    ['eval', 'globalThis.eval = () => {};'],
  ])('cannot be forged by a program that changes %s', async (_, code) => {
    const outcome = await run(`${code}\nconst x = 1;\nfunction f() {}`, {
      checks: asserts('assert.equal(x, 2)', 'console.assert(x === 2)', 'throw "no"', 'assert.deepEqual([x], [2])'),
    });
    const verdicts = outcome.checks.map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === 'failed' || verdict === 'not-run')).toHaveLength(4);
  });

  it('do not run where the program did not end ok', async () => {
    const outcome = await run('throw new Error("x")', { checks: asserts('assert(true)') });
    expect(outcome.checks).toEqual([
      { checkId: 'a', verdict: 'not-run', message: 'The program ended with the status error.', durationMs: 0 },
    ]);
  });

  it('take TypeScript where the program is TypeScript', async () => {
    const outcome = await engine.execute('const a: number = 1;', {
      language: 'typescript',
      checks: asserts('const b: number = a; assert.equal(b, 1 as number)', 'enum E { A'),
    });
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['passed', 'broken']);
  });
});

describe('checks on the outcome', () => {
  const check = (rest: object): Check => ({ id: 'a', source: 'caller', ...rest }) as Check;

  it.each([
    ['javascript', 'console.log("a 1 ");\n({ total: 0.1 + 0.2, list: [1, 2] })'],
    ['python', 'print("a 1 ")\n{"total": 0.1 + 0.2, "list": (1, 2.0)}'],
  ] as const)('are decided alike in %s', async (language, code) => {
    const checks = [
      { kind: 'stdout', equals: 'a 1' },
      { kind: 'stdout', contains: 'a 2' },
      { kind: 'stdout', matches: '^a \\d' },
      { kind: 'stdout', matches: '(' },
      { kind: 'value', equals: { list: [1, 2], total: 0.3 } },
      { kind: 'value', equals: { list: [1], total: 0.3 } },
      { kind: 'value', schema: { type: 'object', required: ['total'], properties: { total: { type: 'number' } } } },
      { kind: 'value', schema: { type: 'array' } },
    ].map((rest, index) => ({ ...check(rest), id: String(index) }));
    const outcome = await engine.execute(code, { language, checks });
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual([
      'passed',
      'failed',
      'passed',
      'broken',
      'passed',
      'failed',
      'passed',
      'failed',
    ]);
    expect(outcome.checks[1]).toMatchObject({ left: 'a 1 \n', right: 'a 2' });
  });

  it('match in linear time', async () => {
    const outcome = await run('console.log("a".repeat(40))', {
      checks: [check({ kind: 'stdout', matches: '^(a+)+b' })],
    });
    expect(outcome.checks[0]?.verdict).toBe('failed');
  });

  it('match the pattern of a schema in linear time', async () => {
    const outcome = await run('"a".repeat(40)', {
      checks: [{ ...check({ kind: 'value', schema: { type: 'string', pattern: '^(a+)+b' } }), id: 'endless' }],
    });
    expect(outcome.checks).toMatchObject([{ verdict: 'failed', message: expect.stringContaining('pattern') }]);
  });

  it('cost a host where a schema takes too long, and the others are kept', async () => {
    // Each level doubles the work of the one below.
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => {
        const $ref = `#/$defs/d${n + 1}`;
        return [`d${n}`, { allOf: [{ $ref }, { $ref }] }];
      }),
    );
    const outcome = await run('1', {
      limits: { checkMs: 300 },
      checks: [
        { ...check({ kind: 'value', equals: 1 }), id: 'first' },
        { ...check({ kind: 'value', schema: { $ref: '#/$defs/d0', $defs: { ...$defs, d40: true } } }), id: 'endless' },
      ],
    });
    expect(outcome.status).toBe('ok');
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(['passed', 'not-run']);
  });

  it.each([
    ['javascript', '[NaN]'],
    ['javascript', '-Infinity'],
    ['javascript', '({ a: new Map([[1, 2]]) })'],
    ['javascript', 'new Set()'],
    ['javascript', 'new Promise(() => {}) && [Promise.resolve(1)]'],
    ['javascript', '/a/'],
    ['javascript', '1n'],
    ['javascript', 'undefined ?? (() => 1)'],
    ['python', '[float("nan")]'],
    ['python', '{1: 1, "1": 2}'],
    ['python', '{(1, 2): 1}'],
    ['python', '{1, 2}'],
    ['python', 'b"a"'],
    ['python', '10 ** 400'],
    ['python', 'import datetime\ndatetime.date(2020, 1, 1)'],
    ['python', 'from decimal import Decimal\nDecimal(1)'],
    ['python', 'from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nP(1)'],
  ] as const)('take nothing for a value that JSON has no form for: %s %s', async (language, code) => {
    const checks = [null, {}, [null], '', { a: {} }].map((equals, index) => ({
      ...check({ kind: 'value', equals }),
      id: String(index),
    }));
    const outcome = await engine.execute(code, { language, checks });
    expect(outcome.status).toBe('ok');
    expect(outcome.checks.map(({ verdict }) => verdict)).toEqual(Array(5).fill('failed'));
  });

  it.each([
    ['javascript', 'new Uint8Array([1, 2])', [1, 2]],
    ['javascript', '[new Date(0), -0, [undefined], { a: undefined }]', ['1970-01-01T00:00:00.000Z', 0, [null], {}]],
    ['javascript', 'new (class A { x = 1; #y = 2 })()', { x: 1 }],
    ['python', '[2 ** 70, -0.0, (1, 2.0), True, None]', [2 ** 70, 0, [1, 2], true, null]],
    ['python', '{1: 1, 10 ** 30: 2, True: 3, None: 4, 1.5: 5}', { 1: 3, [`1${'0'.repeat(30)}`]: 2, null: 4, '1.5': 5 }],
    ['python', 'from enum import IntEnum\nclass L(IntEnum):\n    A = 1\nL.A', 1],
  ] as const)('compare by what JSON makes of a value: %s %s', async (language, code, equals) => {
    const outcome = await engine.execute(code, { language, checks: [check({ kind: 'value', equals })] });
    expect(outcome.checks).toMatchObject([{ verdict: 'passed' }]);
  });

  it.each(['1', 'true', '"1"', '[true]'])('tell truth from numbers: %s', async (code) => {
    const values = [1, true, '1', [true], [1]];
    const checks = values.map((equals, index) => ({ ...check({ kind: 'value', equals }), id: String(index) }));
    const outcome = await run(code, { checks });
    expect(outcome.checks.filter(({ verdict }) => verdict === 'passed')).toHaveLength(1);
  });

  it('fail where there is no value', async () => {
    const outcome = await run('const a = 1;', { checks: [check({ kind: 'value', equals: 1 })] });
    expect(outcome.checks[0]).toMatchObject({ verdict: 'failed', message: 'The program has no last value.' });
  });
});
