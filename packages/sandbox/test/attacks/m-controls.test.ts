import { expect } from 'vitest';
import { attacks, inLanguage } from './fixture.js';

attacks('M. What must not be refused', [
  ...inLanguage('python', [
    {
      id: 'M01',
      code: `from dataclasses import dataclass, field
from enum import Enum
class P:
    def __init__(self, x): self._x = x
    def __repr__(self): return f"P({self._x})"
    def __eq__(self, other): return self._x == other._x
    def __iter__(self): yield self._x
    @property
    def x(self): return self._x
    @classmethod
    def make(cls): return cls(1)
@dataclass(order=True)
class D:
    a: int = 1
    b: list = field(default_factory=list)
class E(Enum):
    A = 1
[repr(P(2)), P(1) == P.make(), list(P(3)), P(4).x, repr(D()), D() < D(2), E.A.name]`,
      expect: 'OK',
      value: ['P(2)', true, [3], 4, 'D(a=1, b=[])', true, 'A'],
    },
    {
      id: 'M02',
      code: `import asyncio, contextlib
def g(): yield from range(3)
async def f(x: int) -> int:
    await asyncio.sleep(0)
    return x + 1
@contextlib.contextmanager
def c():
    yield 5
with c() as five: pass
match {"a": [1, 2]}:
    case {"a": [first, *rest]}: pass
if (n := len(rest)) == 1: pass
[list(g()), await f(1), five, first, n, f"{five:>3}", t"{five}".values[0]]`,
      expect: 'OK',
      value: [[0, 1, 2], 2, 5, 1, 1, '  5', 5],
    },
    {
      id: 'M03',
      code: 'import json, re, math, datetime, statistics, collections, itertools, functools, decimal, random, string, textwrap, csv, io\nout = io.StringIO()\ncsv.writer(out).writerow([1, "a,b"])\n[json.dumps({"a": 1}), re.findall(r"\\d+", "a1b22"), math.gcd(12, 18), datetime.datetime.strptime("2020-02-29", "%Y-%m-%d").day, statistics.mean([1, 2, 3]), collections.Counter("aab")["a"], list(itertools.pairwise("abc")), functools.reduce(int.__add__, [1, 2]), str(decimal.Decimal("0.1") + 1), string.digits, textwrap.dedent(" x"), out.getvalue()]',
      expect: 'OK',
      value: [
        '{"a": 1}',
        ['1', '22'],
        6,
        29,
        2,
        2,
        [
          ['a', 'b'],
          ['b', 'c'],
        ],
        3,
        '1.1',
        '0123456789',
        'x',
        '1,"a,b"\r\n',
      ],
    },
    {
      id: 'M04',
      code: 'system = "import os; __class__; eval(1); subprocess"\nos = {"system": system}\nos["system"].count("import os")',
      expect: 'OK',
      value: 1,
    },
    {
      id: 'M04a',
      code: 'class os:\n    def system(self, process): return process\nos().system("__import__")',
      expect: 'OK',
      value: '__import__',
    },
    {
      id: 'M05',
      code: 'import json\ndef f(n): return 0 if n == 0 else 1 + f(n - 1)\n[sum(range(10 ** 6)), len([0] * 5_000_000), len(json.loads(json.dumps(["x" * 100] * 20_000))), f(500)]',
      expect: 'OK',
      value: [499_999_500_000, 5_000_000, 20_000, 500],
      limits: { memoryMb: 128 },
    },
    {
      id: 'M07',
      code: 'def f(x):\n    return 1 / x\n\nf(0)',
      expect: 'ERR',
      error: /^ZeroDivisionError: division by zero$/,
      also: ({ error }) => {
        expect(error?.line).toBe(2);
        expect(error?.frames.map(({ file, line }) => [file, line])).toEqual([
          ['main.py', 4],
          ['main.py', 2],
        ]);
      },
    },
    { id: 'M08', code: '', expect: 'OK' },
    { id: 'M08a', code: '# nothing\r\n\r\n# more', expect: 'OK' },
    { id: 'M08b', code: '\ufeffgröße = 5\r\ngröße', expect: 'OK', value: 5 },
    { id: 'M09', code: 'print("x" * 999)', expect: 'OK', limits: { maxOutputBytes: 1_000 } },
    { id: 'M09a', code: 'print("x" * 1000)', expect: 'TRUNC', limits: { maxOutputBytes: 1_000 } },
    { id: 'M09b', code: 'len(bytearray(45_000_000))', expect: 'OK', value: 45_000_000 },
    { id: 'M09c', code: 'len(bytearray(75_000_000))', expect: 'MEM' },
  ]),
  ...inLanguage('javascript', [
    {
      id: 'M06',
      code: `class A { #x = 1; static s = 2; get x() { return this.#x } *[Symbol.iterator]() { yield 1 } async f() { await null; return 3 } }
const p = new Proxy({}, { get: (_, key) => key });
const { groups } = /(?<year>\\d{4})/u.exec('in 2020');
[new A().x, A.s, [...new A()], await new A().f(), p.key, groups.year, new Map([[1, new Set([2])]]).get(1).has(2), new Intl.NumberFormat('en').format(1234.5), [3, 1, 2].toSorted(), Object.groupBy([1, 2], (n) => n % 2 ? 'odd' : 'even').odd, 2n ** 64n > 1n, structuredClone(new Date(0)).getTime(), Symbol('a').description]`,
      expect: 'OK',
      value: [1, 2, [1], 3, 'key', '2020', true, '1,234.5', [1, 2, 3], [1], true, 0, 'a'],
    },
    {
      id: 'M04',
      code: 'const process = "require(\'fs\')"; const o = { eval: 1, constructor: 2, __proto__: null }; [process, o.eval, "import fs from \'fs\'"]',
      expect: 'OK',
      value: ["require('fs')", 1, "import fs from 'fs'"],
    },
    {
      id: 'M07',
      code: 'function f(x) {\n  return x.y.z;\n}\n\nf({});',
      expect: 'ERR',
      error: /^TypeError/,
      also: ({ error }) => expect(error?.frames.map(({ line }) => line)).toEqual([2, 5]),
    },
    { id: 'M08', code: '', expect: 'OK' },
    { id: 'M08a', code: '\ufeff// nothing\r\n/* at all */', expect: 'OK' },
    { id: 'M08b', code: 'const größe = 5;\r\ngröße', expect: 'OK', value: 5 },
    { id: 'M09', code: 'console.log("x".repeat(999))', expect: 'OK', limits: { maxOutputBytes: 1_000 } },
    { id: 'M09a', code: 'console.log("x".repeat(1000))', expect: 'TRUNC', limits: { maxOutputBytes: 1_000 } },
    { id: 'M09b', code: 'const a = new Float64Array(5e6).fill(1); a.length', expect: 'OK', value: 5e6 },
    { id: 'M09c', code: 'const a = new Float64Array(2e7).fill(1); a.length', expect: ['MEM', 'ERR'] },
  ]),
  ...inLanguage('typescript', [
    {
      id: 'M06',
      code: 'interface P<T extends object = {}> { a: T; b?: readonly string[] }\nconst f = <T,>(x: T): T => x;\nconst p = { a: {}, b: ["x"] } satisfies P;\ntype K = keyof typeof p;\nabstract class A<T> { protected abstract g(): T; private x!: number }\nf<string>(p.b[0] as string)',
      expect: 'OK',
      value: 'x',
    },
    {
      id: 'M07',
      code: 'type X = string;\n\nconst f = (x: any): number => x.y.z;\nf({});',
      expect: 'ERR',
      also: ({ error }) => expect(error?.line).toBe(3),
    },
  ]),
]);
