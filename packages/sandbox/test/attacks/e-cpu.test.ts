import { describe, expect, it } from 'vitest';
import { runner, testEngine } from '../engine.js';
import { attacks, inLanguage } from './fixture.js';

const limits = { timeoutMs: 300 };
const timed = { expect: 'TIME' as const, limits };
const stuck = { expect: 'KILL' as const, limits };

attacks('E. Processor time and hanging', [
  ...inLanguage('python', [
    { id: 'E02', code: 'while True:\n    try:\n        while True: pass\n    except BaseException: pass', ...timed },
    { id: 'E02a', code: 'class A:\n    def __del__(self):\n        A()\nA()\nwhile True: pass', ...timed, full: true },
    {
      id: 'E03',
      code: 'import signal\nsignal.signal(signal.SIGINT, lambda *a: None)\nwhile True: pass',
      policy: 'open',
      ...timed,
    },
    { id: 'E04', code: '9 ** 9 ** 9', expect: ['TIME', 'MEM'], limits },
    { id: 'E06', code: 'import re\nre.match(r"(a+)+b", "a" * 40)', ...timed },
    { id: 'E06a', code: 'import re\nre.sub(r"(x+x+)+y", "", "x" * 35)', ...timed, full: true },
    { id: 'E07', code: 'import math\nmath.factorial(10 ** 7)', expect: ['TIME', 'MEM'], limits },
    { id: 'E07a', code: 'import itertools\nsum(1 for _ in itertools.permutations(range(14)))', ...timed, full: true },
    {
      id: 'E07b',
      code: 'import sys\nsys.set_int_max_str_digits(0)\nstr(10 ** 10 ** 7)',
      policy: 'open',
      expect: ['TIME', 'MEM'],
      limits,
    },
    { id: 'E07c', code: 'int("9" * 10 ** 7)', expect: 'ERR', error: /ValueError: Exceeds the limit/ },
    { id: 'E08', code: 'import time\ntime.sleep(30)', ...timed },
    { id: 'E08a', code: 'import asyncio\nawait asyncio.sleep(1e9)', ...timed },
    { id: 'E08b', code: 'import asyncio\nawait asyncio.Event().wait()', expect: ['ERR', 'TIME'], limits },
    { id: 'E10', code: 'class A:\n    def __repr__(self):\n        while True: pass\nA()', ...timed },
    { id: 'E10a', code: 'class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E()', ...timed },
    {
      id: 'E10b',
      code: 'class M(type):\n    def __getattribute__(c, n):\n        while True: pass\nclass E(Exception, metaclass=M): pass\nraise E()',
      ...timed,
    },
    {
      id: 'E10c',
      full: true,
      code: 'class S(SystemExit):\n    @property\n    def code(self):\n        while True: pass\nraise S()',
      ...timed,
    },
    {
      id: 'E10d',
      code: 'import sys\nclass X:\n    def flush(self):\n        while True: pass\n    write = flush\nsys.stdout = sys.__stdout__ = X()\n1',
      policy: 'open',
      expect: ['TIME', 'OK'],
      limits,
      full: true,
    },
    {
      id: 'E11',
      code: 'import asyncio\nasync def spin():\n    while True: pass\nasyncio.ensure_future(spin())\nawait asyncio.sleep(0)',
      ...timed,
    },
    {
      id: 'E11a',
      code: 'import asyncio\nasync def spin():\n    while True: await asyncio.sleep(0)\nasyncio.ensure_future(spin())\nawait asyncio.sleep(0)\n1',
      expect: 'OK',
      value: 1,
    },
    { id: 'E11b', code: 'import atexit\n@atexit.register\ndef f():\n    while True: pass', policy: 'open', ...timed },
    {
      id: 'E11c',
      code: 'x = 1',
      checks: [{ id: 'a', source: 'model', kind: 'assert', code: 'while True: pass' }],
      limits: { checkMs: 300 },
      expect: 'OK',
      also: ({ checks }) => {
        if (checks[0]?.verdict !== 'failed') throw new Error(JSON.stringify(checks));
      },
    },
    { id: 'E31', code: `${'('.repeat(10_000)}1${')'.repeat(10_000)}`, expect: 'ERR' },
    { id: 'E31a', code: `${'1+'.repeat(500_000)}1`, expect: ['ERR', 'MEM', 'TIME'], limits: { timeoutMs: 3_000 } },
    {
      id: 'E31b',
      code: `${Array.from({ length: 19 }, (_, at) => `${' '.repeat(at)}try: pass\n${' '.repeat(at)}finally:\n`).join('')}${' '.repeat(19)}pass`,
      expect: ['ERR', 'OK'],
      full: true,
    },
    { id: 'E31c', code: `f"{${'f"{'.repeat(200)}1${'}"'.repeat(200)}}"`, expect: ['ERR', 'OK'] },
  ]),
  ...inLanguage('javascript', [
    { id: 'E12', code: '/(a+)+b/.test("a".repeat(40))', ...timed },
    { id: 'E12a', full: true, code: '"x".repeat(40).replace(/(x+x+)+y/, "")', ...timed },
    {
      id: 'E14',
      code: 'const a = Array.from({ length: 1e5 }, Math.random); for (;;) a.sort(() => Math.random() - 0.5)',
      ...timed,
    },
    { id: 'E14a', code: 'function* g() { for (;;) yield 1 }\nfor (const x of g());', ...timed },
    { id: 'E14b', full: true, code: 'const a = new Float64Array(1e6); for (;;) a.map(Math.random).sort()', ...timed },
    { id: 'E15', code: 'new Array(2 ** 27).fill(0); for (;;);', expect: ['KILL', 'TIME'], limits },
    { id: 'E15a', code: 'Array.from({ length: 2 ** 32 - 1 })', expect: ['KILL', 'MEM'], limits },
    { id: 'E16', code: 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)', ...stuck },
    { id: 'E16a', code: 'Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)', ...stuck },
    { id: 'E16b', code: 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })', expect: ['KILL', 'TIME'], limits },
    {
      id: 'E16c',
      full: true,
      code: 'Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)',
      expect: ['KILL', 'TIME'],
      limits,
    },
    {
      id: 'E16d',
      code: 'Array.prototype.join.call({ length: 2 ** 32 - 2 })',
      expect: ['KILL', 'TIME', 'ERR', 'MEM'],
      limits,
    },
    { id: 'E18', code: '3n ** (2n ** 26n)', ...stuck },
    { id: 'E18a', code: '(1n << 2n ** 26n).toString().length', ...stuck },
    { id: 'E18b', code: 'let a = 3n; for (;;) a *= a', expect: ['KILL', 'TIME', 'ERR'], limits },
    {
      id: 'E18c',
      full: true,
      code: 'const a = 1n << 2n ** 24n; (a - 1n) / 3n ** 2_000_000n',
      expect: ['KILL', 'TIME', 'OK'],
      limits,
    },
    { id: 'E19', code: 'BigInt("9".repeat(2 ** 24))', expect: ['KILL', 'TIME'], limits },
    {
      id: 'E20',
      code: '"a".repeat(2 ** 26).replaceAll("a", "bb")',
      expect: ['KILL', 'MEM'],
      limits: { timeoutMs: 3_000 },
    },
    {
      id: 'E20a',
      full: true,
      code: '"a".repeat(2 ** 26).split("").reverse().join("b")',
      expect: ['KILL', 'MEM', 'TIME'],
      limits: { timeoutMs: 3_000 },
    },
    { id: 'E22', code: 'throw { get message() { for (;;); } }', expect: ['ERR', 'TIME'], limits },
    { id: 'E22a', code: 'throw Object.defineProperty(new Error(), "message", { get() { for (;;); } })', ...timed },
    {
      id: 'E22b',
      code: 'throw new Proxy({}, { get() { for (;;); }, ownKeys() { for (;;); }, getPrototypeOf() { for (;;); } })',
      ...timed,
    },
    { id: 'E22c', full: true, code: 'throw { [Symbol.for("nodejs.util.inspect.custom")]() { for (;;); } }', ...timed },
    {
      id: 'E22d',
      code: 'Promise.reject({ get then() { for (;;); }, toString() { for (;;); } }); 1',
      expect: ['TIME', 'ERR'],
      limits,
    },
    {
      id: 'E23',
      code: 'const e = new Error(); Object.defineProperty(e, "stack", { get() { for (;;); } }); throw e',
      ...timed,
    },
    {
      id: 'E23a',
      code: 'Promise.reject(Object.defineProperty(new Error(), "stack", { get() { for (;;); } }))',
      ...timed,
    },
    { id: 'E24', code: 'Error.prepareStackTrace = () => { for (;;); }; null.x', ...timed },
    { id: 'E24a', code: 'Error.prepareStackTrace = () => { throw 1 }; null.x', expect: ['ERR'] },
    {
      id: 'E24b',
      full: true,
      code: 'Error.stackTraceLimit = { valueOf() { for (;;); } }; null.x',
      expect: ['ERR', 'TIME'],
      limits,
    },
    { id: 'E25', code: '({ toJSON() { for (;;); } })', ...timed },
    { id: 'E25a', code: '({ [Symbol.for("nodejs.util.inspect.custom")]() { for (;;); } })', ...timed },
    { id: 'E25b', code: '({ get then() { for (;;); } })', ...timed },
    { id: 'E25c', code: 'new Proxy([], { get() { for (;;); } })', expect: ['TIME', 'OK'], limits },
    { id: 'E26', code: 'await new Promise(() => {})', ...timed },
    { id: 'E27', code: 'function f() { setTimeout(f); setTimeout(f) }\nf()', ...timed },
    { id: 'E27a', code: 'setInterval(() => {}, 1)', ...timed },
    {
      id: 'E27b',
      code: 'for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1e6)',
      expect: 'ERR',
      error: /No more than 100000 timers/,
    },
    { id: 'E28', code: 'Promise.resolve().then(() => { for (;;); }); 1', ...timed },
    { id: 'E28a', code: 'setTimeout(() => { for (;;); }); 1', ...timed },
    { id: 'E28b', code: 'const f = () => Promise.resolve().then(f); f()', expect: ['TIME', 'MEM'], limits },
    {
      id: 'E28c',
      full: true,
      code: 'queueMicrotask(function f() { queueMicrotask(f) }); 1',
      expect: ['TIME', 'MEM'],
      limits,
    },
    {
      id: 'E30',
      code: 'new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,8,1,0,10,9,1,7,0,3,64,12,0,11,11])))',
      policy: 'open',
      ...timed,
    },
    { id: 'E31', code: `${'('.repeat(20_000)}1${')'.repeat(20_000)}`, expect: 'ERR' },
    {
      id: 'E31a',
      code: `${'1+'.repeat(500_000)}1`,
      expect: ['ERR', 'OK', 'TIME', 'CRASH'],
      limits: { timeoutMs: 3_000 },
    },
    { id: 'E31b', code: `${'a=>'.repeat(200_000)}1`, expect: ['ERR', 'CRASH'] },
    { id: 'E31c', code: `${'`$\x7b'.repeat(20_000)}1${'}`'.repeat(20_000)}`, expect: ['ERR', 'CRASH'] },
    { id: 'E31d', full: true, code: `${'{'.repeat(50_000)}${'}'.repeat(50_000)}`, expect: ['ERR', 'CRASH'] },
    { id: 'E31e', code: `/${'('.repeat(30_000)}${')'.repeat(30_000)}/`, expect: ['ERR', 'CRASH', 'OK'] },
    {
      // The pattern of a schema is matched in the host, in linear time.
      id: 'E33',
      code: '"a".repeat(60)',
      checks: [{ id: 'a', source: 'model', kind: 'value', schema: { type: 'string', pattern: '^(a+)+b$' } }],
      expect: 'OK',
      value: 'a'.repeat(60),
      also: ({ checks }) => {
        if (checks[0]?.verdict !== 'failed') throw new Error(checks[0]?.verdict);
      },
    },
  ]),
]);

describe('E32 many stuck programs at once', () => {
  const engine = testEngine({ hosts: { min: 3, max: 2 } });
  const count = process.env.MAE_TEST_FULL === '1' ? 60 : 6;

  it('cost their hosts and nothing else', async () => {
    const run = runner(engine, 'javascript');
    const code = 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)';
    const ended = await Promise.all(Array.from({ length: count }, () => run(code, { limits })));
    expect(ended.map(({ status }) => status)).toEqual(Array(count).fill('timeout'));
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
    const { busy, waiting, replaced, pids } = engine.stats().javascript;
    expect({ busy, waiting }).toEqual({ busy: 0, waiting: 0 });
    expect(replaced).toBeGreaterThanOrEqual(count);
    expect(pids.length).toBeLessThanOrEqual(3);
  });
});
