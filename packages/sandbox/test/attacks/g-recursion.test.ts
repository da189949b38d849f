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
      value: [null, 0, '\ud800', {}, '1970-01-01T00:00:00.000Z', null],
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
