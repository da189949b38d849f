import type { Diagnostic } from '@mae/protocol';
import { beforeAll, expect, it } from 'vitest';
import type { GuestFactory } from '../src/host/guest.js';
import { loadedFactory, type RunOptions, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});
const look = async (code: string, options?: RunOptions): Promise<Diagnostic[]> => {
  const ran = await runPython(factory, code, { ...options, mode: 'validate' });
  expect(ran).toMatchObject({ ran: false, stdout: '', checks: [], files: [] });
  return ran.diagnostics;
};

it.each([
  ['x = = 1', { kind: 'syntax', line: 1, column: 5, message: 'SyntaxError: invalid syntax' }],
  ['if True:\nx = 1', { kind: 'syntax', line: 2, message: expect.stringContaining('IndentationError') }],
  ['return 1', { kind: 'syntax', line: 1, message: expect.stringContaining("'return' outside function") }],
  ['def f():\n    x = "é"; y = nope', { kind: 'name', name: 'nope', line: 2, column: 18 }],
  ['print(len(rows))', { kind: 'name', name: 'rows', line: 1, column: 11 }],
  ['async def f(): pass\nawait f(missing)', { kind: 'name', name: 'missing', line: 2, column: 9 }],
  ['class A:\n    def f(self):\n        return helper(self)', { kind: 'name', name: 'helper', line: 3 }],
  ['import os', { kind: 'policy', name: 'os', line: 1, column: 8 }],
  ['import pandas as pd', { kind: 'package', name: 'pandas', line: 1 }],
  ['breakpoint()', { kind: 'policy', name: 'breakpoint', line: 1, column: 1 }],
])('says of %j', async (code, expected) => {
  const found = await look(code);
  expect(found).toMatchObject([{ severity: 'error', ...expected }]);
  expect(found[0]?.message).not.toBe('');
});

it.each([
  'x = 1\ndel x\nprint(__name__, __file__, __doc__)',
  'def f():\n    global g\n    g = 1\nf()\nprint(g)',
  'from math import *\nprint(pi)',
  'try:\n    unknown\nexcept NameError:\n    pass',
  'exec("y = 1")\nprint(y)',
  'for i, (a, *b) in [(1, (2, 3))]: print(i, a, b)\nprint(i)',
  'print([n for n in range(3) if (last := n)], last)',
  'with open("a") as f, open("b") as (g, h): print(f, g, h)',
  'match 1:\n    case [x, *rest] | {"k": x, **rest}: print(x, rest)\n    case str() as s: print(s)',
  'class A[T]:\n    x: T\n    y = 1\n    def f[U](self, u: U) -> "A[Later]": return __class__\ntype Alias = A[int]',
  'def f(x: NotDefinedYet) -> Also: return x\na: Neither = 1',
  'import asyncio\nasync def g():\n    yield 1\nasync for n in g(): print(n)\nprint([n async for n in g()])\nasync with asyncio.timeout(1): pass',
  'try:\n    import numpy as np\nexcept ImportError:\n    np = None\nprint(np)',
  'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas\ndef f(x: "pandas.DataFrame"): pass',
  'import helper\nfrom pkg.part import thing\nprint(helper, thing)',
  'open = print\nbreakpoint = open',
  'print("import os", "__class__")  # import os',
  'lambda: (yield)',
  '',
])('says nothing of %j', async (code) => {
  expect(await look(code, { files: { 'helper.py': '', 'pkg/part.py': 'thing = 1' } })).toEqual([]);
});

it('lists all there is, in the order of lines', async () => {
  const found = await look('import os\nimport numpy\nprint(a)\nimport socket\nb()');
  expect(found.map(({ kind, line }) => [kind, line])).toEqual([
    ['policy', 1],
    ['package', 2],
    ['name', 3],
    ['policy', 4],
    ['name', 5],
  ]);
});

it.each([
  ['brackets', '('.repeat(10_000) + ')'.repeat(10_000)],
  ['lists', '['.repeat(199) + ']'.repeat(199)],
  ['terms', `${'1+'.repeat(100_000)}1`],
  ['blocks', Array.from({ length: 99 }, (_, depth) => `${' '.repeat(depth)}if 1:`).join('\n')],
  ['minus signs', `${'-'.repeat(50_000)}1`],
  ['not', `${'not '.repeat(50_000)}1`],
  ['attributes', `a${'.a'.repeat(50_000)}`],
  ['calls', `f${'()'.repeat(50_000)}`],
])('does not fall over deep source: %s', async (_name, code) => {
  expect(Array.isArray(await look(code))).toBe(true);
});
