import { expect } from 'vitest';
import { attacks, inLanguage } from './fixture.js';

const tooDeep = { expect: 'ERR' as const, error: /RecursionError/, limits: { timeoutMs: 20_000 } };
const nested = 'x = []\nfor _ in range(100_000): x = [x]\n';

attacks('G. Recursion and deep data', [
  ...inLanguage('python', [
    { id: 'G01', code: 'def f(): f()\nf()', ...tooDeep },
    { id: 'G02', code: 'import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): f()\nf()', policy: 'open', ...tooDeep },
    { id: 'G03', code: `${nested}repr(x)`, ...tooDeep },
    { id: 'G03a', full: true, code: `import copy\n${nested}copy.deepcopy(x)`, ...tooDeep },
    { id: 'G03b', code: 'import json\njson.loads("[" * 200_000)', ...tooDeep },
    { id: 'G03c', full: true, code: `import pickle\n${nested}pickle.dumps(x)`, policy: 'open', ...tooDeep },
    { id: 'G03d', code: `${nested}x == [x]`, ...tooDeep, expect: ['ERR', 'OK'], error: undefined, full: true },
    {
      id: 'G03e',
      code: 'x = ()\nfor _ in range(100_000): x = (x,)\nhash(x)',
      expect: ['ERR', 'OK', 'CRASH'],
      full: true,
    },
    { id: 'G05', code: 'def g(): yield from g()\nlist(g())', ...tooDeep },
    { id: 'G05a', code: 'class A:\n    def __getattr__(self, name): return getattr(self, name)\nA().x', ...tooDeep },
    {
      id: 'G05b',
      full: true,
      code: 'class A: pass\nfor i in range(3000): A = type("A", (A,), {})\nA().nothing',
      expect: ['ERR', 'TIME'],
      limits: { timeoutMs: 3_000 },
    },
    {
      id: 'G05c',
      code: 'x = None\nfor _ in range(10 ** 6): x = [x]\ndel x\n1',
      expect: ['OK', 'ERR'],
      value: 1,
      limits: { timeoutMs: 20_000 },
    },
    {
      id: 'G07',
      code: `x = []\nfor _ in range(150): x = [x]\nx`,
      expect: 'OK',
      also: ({ value }) => expect(value).not.toHaveProperty('json'),
    },
    {
      id: 'G07a',
      code: 'x = []\nx.append(x)\nx',
      expect: 'OK',
      also: ({ value }) => expect(value).toEqual({ repr: '[[...]]' }),
    },
    { id: 'G07b', code: '[float("nan")]', expect: 'OK', also: ({ value }) => expect(value).toEqual({ repr: '[nan]' }) },
    {
      id: 'G07c',
      code: 'x = 1\n[0.0, "\\ud800", (1, 2), True, None, 10 ** 30]',
      expect: 'OK',
      value: [0, '\ud800', [1, 2], true, null, 1e30],
    },
  ]),
  ...inLanguage('javascript', [
    { id: 'G06', code: 'function f() { return f() + 1 }\nf()', expect: 'ERR', error: /RangeError: Maximum call stack/ },
    {
      id: 'G06a',
      code: 'function f() { try { f() } finally { f() } }\nf()',
      expect: ['ERR', 'TIME'],
      limits: { timeoutMs: 500 },
    },
    {
      id: 'G06b',
      code: 'Error.stackTraceLimit = Infinity; function f() { f() }\nf()',
      expect: ['ERR', 'TIME'],
      limits: { timeoutMs: 5_000 },
    },
    {
      id: 'G06c',
      code: 'function f() { try { f() } catch (e) { console.log("x") } }\nf(); 1',
      expect: ['OK', 'ERR', 'TIME'],
      limits: { timeoutMs: 1_000 },
    },
    {
      id: 'G06d',
      code: 'const p = new Proxy({}, { get: (_, key, self) => self[key] }); p.x',
      expect: 'ERR',
      error: /RangeError/,
    },
    {
      id: 'G06e',
      code: 'const o = { toString() { return String(this) } }; String(o)',
      expect: 'ERR',
      error: /RangeError/,
    },
    {
      id: 'G06f',
      full: true,
      code: 'JSON.stringify({ toJSON() { return { a: this, toJSON: this.toJSON } } })',
      expect: ['ERR', 'OK', 'TIME', 'MEM'],
      limits: { timeoutMs: 1_000 },
    },
    // What nests deeper than a hundred is shown, and has no JSON: who reads it may do so by recursion.
    {
      id: 'G07',
      code: 'let a = []; for (let i = 0; i < 2e5; i++) a = [a]; a',
      expect: 'OK',
      also: ({ value }) => expect(value).toEqual({ repr: '[ [ [ [Array] ] ] ]' }),
    },
    {
      id: 'G07a',
      code: 'let a = {}; for (let i = 0; i < 2e5; i++) a = { a }; structuredClone(a)',
      expect: ['ERR', 'TIME'],
      limits: { timeoutMs: 3_000 },
    },
    {
      id: 'G07b',
      code: 'const a = []; a.push(a); a',
      expect: 'OK',
      also: ({ value }) => expect(value).toEqual({ repr: '<ref *1> [ [Circular *1] ]' }),
    },
    {
      id: 'G07c',
      code: '({ a: 10n })',
      expect: 'OK',
      also: ({ value }) => expect(value).toEqual({ repr: '{ a: 10n }' }),
    },
    {
      id: 'G07d',
      code: '[NaN, -0, "\\ud800", new Map([[1, 2]]), new Date(0), Symbol("x")]',
      expect: 'OK',
      also: ({ value }) => {
        expect(value?.repr).toMatch(/NaN,\s+-0/);
        expect(value).not.toHaveProperty('json');
      },
    },
    {
      id: 'G07e',
      code: 'let a = []; for (let i = 0; i < 2e5; i++) a = [a]; a',
      checks: [
        { id: 'a', source: 'model', kind: 'value', equals: [] },
        { id: 'b', source: 'model', kind: 'value', schema: { type: 'array', items: { $ref: '#' } } },
      ],
      expect: 'OK',
      also: ({ checks }) => expect(checks.map(({ verdict }) => verdict)).toEqual(['failed', 'failed']),
    },
    {
      id: 'G08',
      code: 'let e = new Error("x"); for (let i = 0; i < 1e5; i++) e = new Error("x", { cause: e }); throw e',
      expect: 'ERR',
      error: /Error: x/,
    },
    {
      id: 'G08a',
      full: true,
      code: 'let e = new Error("x"); for (let i = 0; i < 1e5; i++) e = new Error("x", { cause: e }); console.log(e)',
      expect: ['ERR', 'OK', 'TRUNC', 'TIME', 'MEM'],
      limits: { timeoutMs: 2_000 },
    },
  ]),
]);

attacks('G. Depth, further ways', [
  ...inLanguage('python', [
    {
      id: 'G10',
      code: 'class A:\n    def __eq__(self, o): return self == o\nA() == A()',
      expect: 'ERR',
      error: /RecursionError/,
    },
    {
      id: 'G11',
      full: true,
      code: 'import functools\nf = len\nfor _ in range(10 ** 5): f = functools.partial(f)\nf("x")',
      expect: ['OK', 'ERR', 'CRASH'],
    },
    {
      id: 'G12',
      code: 'x = iter([])\nfor _ in range(10 ** 5): x = map(len, x)\nlist(x)',
      expect: ['OK', 'ERR', 'CRASH'],
    },
    {
      id: 'G13',
      full: true,
      code: 'import itertools\nx = iter([])\nfor _ in range(10 ** 5): x = itertools.chain(x)\nlist(x)',
      expect: ['OK', 'ERR', 'CRASH'],
    },
    {
      id: 'G14',
      code: 'e = None\nfor _ in range(10 ** 4):\n    n = ValueError()\n    n.__cause__ = e\n    e = n\nraise e',
      expect: ['ERR', 'CRASH', 'TIME'],
    },
    {
      id: 'G15',
      code: 'g = ValueError()\nfor _ in range(10 ** 4): g = ExceptionGroup("x", [g])\nraise g',
      expect: ['ERR', 'CRASH'],
    },
    { id: 'G16', code: 'import re\nre.compile("(" * 5000 + ")" * 5000)', expect: ['ERR', 'CRASH'] },
    { id: 'G17', code: 'import ast\nast.dump(ast.parse("a" + ".a" * 5000))', expect: ['ERR', 'CRASH', 'OK'] },
    {
      id: 'G18',
      code: 'isinstance(1, eval("(" * 0 + "int"))\nt = int\nfor _ in range(10 ** 5): t = (t,)\nisinstance("", t)',
      expect: ['ERR', 'CRASH'],
    },
    {
      id: 'G19',
      full: true,
      code: 'a = {}\nfor _ in range(10 ** 5): a = {1: a}\nstr(a)',
      expect: ['ERR', 'CRASH'],
    },
    {
      id: 'G20',
      full: true,
      code: 'import json\nx = []\nfor _ in range(10 ** 5): x = [x]\njson.dumps(x)',
      expect: ['ERR', 'CRASH'],
    },
    { id: 'G21', code: 'x = []\nfor _ in range(10 ** 5): x = [x]\nx', expect: ['OK', 'ERR', 'CRASH'] },
    { id: 'G22', code: 'class A:\n    def __repr__(self): return repr(self)\nA()', expect: ['OK', 'ERR'] },
    {
      id: 'G23',
      code: 'def f(): return sorted([1, 2], key=lambda x: f())\nf()',
      expect: ['ERR'],
      error: /RecursionError/,
    },
    {
      id: 'G24',
      code: 'import re\ndef f(m): return re.sub(".", f, "x")\nf(None)',
      expect: ['ERR'],
      error: /RecursionError/,
    },
    {
      id: 'G25',
      code: 'import asyncio\nasync def f(): await f()\nawait f()',
      expect: ['ERR'],
      error: /RecursionError/,
    },
    {
      id: 'G26',
      code: 'class M(type):\n    def __instancecheck__(c, x): return isinstance(x, c)\nclass A(metaclass=M): pass\nisinstance(1, A)',
      expect: 'ERR',
      error: /RecursionError/,
    },
    {
      id: 'G27',
      full: true,
      code: 'import sys\nsys.setrecursionlimit(10 ** 6)\nx = []\nfor _ in range(10 ** 5): x = [x]\nrepr(x)',
      policy: 'open',
      expect: ['ERR', 'CRASH'],
    },
    {
      id: 'G28',
      full: true,
      code: 'import copy, sys\nsys.setrecursionlimit(10 ** 6)\nx = []\nfor _ in range(10 ** 5): x = [x]\ncopy.deepcopy(x)',
      policy: 'open',
      expect: ['ERR', 'CRASH', 'MEM', 'OK'],
    },
  ]),
  ...inLanguage('javascript', [
    {
      id: 'G30',
      full: true,
      code: 'let f = () => 1; for (let i = 0; i < 1e6; i++) f = f.bind(null); f()',
      expect: ['OK', 'ERR', 'CRASH', 'MEM'],
    },
    {
      id: 'G31',
      full: true,
      code: 'let s = "a"; for (let i = 0; i < 1e6; i++) s = "b" + s; s.length',
      expect: ['OK', 'ERR'],
    },
    {
      id: 'G32',
      full: true,
      code: 'let p = Promise.resolve(); for (let i = 0; i < 1e6; i++) p = p.then(() => {}); await p; 1',
      expect: ['OK', 'ERR', 'MEM'],
    },
    {
      id: 'G33',
      full: true,
      code: 'let r = "a"; for (let i = 0; i < 20000; i++) r = "(" + r + ")"; new RegExp(r).test("a")',
      expect: ['OK', 'ERR', 'CRASH', 'TIME'],
    },
    {
      id: 'G34',
      full: true,
      code: 'let o = {}; for (let i = 0; i < 1e6; i++) o = Object.create(o); o.x',
      expect: ['OK', 'ERR', 'TIME', 'MEM'],
    },
    {
      id: 'G35',
      code: 'let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x',
      expect: ['OK', 'ERR', 'CRASH'],
    },
    {
      id: 'G36',
      code: 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)',
      expect: ['OK', 'ERR', 'CRASH'],
    },
    {
      id: 'G37',
      full: true,
      code: 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a)',
      expect: ['OK', 'ERR', 'CRASH'],
    },
    {
      id: 'G38',
      code: 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)',
      expect: ['OK', 'ERR', 'CRASH'],
    },
    { id: 'G39', code: 'JSON.parse("[".repeat(1e5) + "]".repeat(1e5)); 1', expect: ['OK', 'ERR', 'CRASH'] },
    {
      id: 'G40',
      code: 'let e = new AggregateError([], "x"); for (let i = 0; i < 1e4; i++) e = new AggregateError([e], "x"); throw e',
      expect: ['ERR'],
    },
    {
      id: 'G41',
      code: 'const a = []; a.length = 1; a[0] = a; console.log(a, new Map([[a, a]]), new Set([a])); a',
      expect: ['OK'],
    },
    {
      id: 'G42',
      full: true,
      code: 'let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; console.log(a); console.log("%j", a)',
      expect: ['OK', 'ERR'],
    },
    { id: 'G43', code: 'eval("(".repeat(1e5))', expect: ['ERR', 'CRASH', 'OK'] },
    {
      id: 'G44',
      full: true,
      code: 'new Function("a".repeat(10), "return " + "[".repeat(1e5) + "]".repeat(1e5))',
      expect: ['ERR', 'CRASH', 'OK'],
    },
    { id: 'G45', code: 'class A { get x() { return this.x } }; new A().x', expect: 'ERR', error: /RangeError/ },
    { id: 'G46', code: 'async function f() { await f() }; await f()', expect: ['ERR', 'MEM'] },
  ]),
]);
