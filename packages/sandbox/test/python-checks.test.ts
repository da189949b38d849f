import { beforeAll, describe, expect, it } from 'vitest';
import type { GuestFactory } from '../src/host/guest.js';
import { loadedFactory, type RunOptions, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});
/** The results of checks on a program, without their durations. */
const check = async (code: string, checks: RunOptions['checks'], options?: RunOptions) => {
  const ran = await runPython(factory, code, { ...options, checks });
  expect(ran.status).toBe('ok');
  return ran.checks.map(({ durationMs, checkId, ...result }) => {
    expect(durationMs).toBeGreaterThanOrEqual(0);
    return result;
  });
};
const add = 'def add(a, b):\n    return a + b\nrows = [1]\n';

describe('a check', () => {
  it('passes or fails, and shows what was compared', async () => {
    expect(
      await check(add, [
        'assert add(1, 2) == 3',
        'assert add(1, 2) == 4, "sum of 1 and 2"',
        'total = add(1, 2)\nassert total > 0 and total < 3',
        'assert not add(1, 0)',
        'assert "x" in [add("a", "b")]',
        'def test():\n    assert add(1, 2) != 3\ntest()',
        'assert add(1, 1) == 3 or add(1, 2) == 3',
        'assert 0 < add(0, 1) < 1',
      ]),
    ).toEqual([
      { verdict: 'passed' },
      {
        verdict: 'failed',
        message: 'sum of 1 and 2: `add(1, 2) == 4` failed: left is 3, right is 4 (line 1 of the check)',
        left: '3',
        right: '4',
      },
      {
        verdict: 'failed',
        message: '`total > 0 and total < 3` failed: in `total < 3` left is 3, right is 3 (line 2 of the check)',
        left: '3',
        right: '3',
      },
      { verdict: 'failed', message: '`not add(1, 0)` failed: in `add(1, 0)` it is 1 (line 1 of the check)', left: '1' },
      {
        verdict: 'failed',
        message: expect.stringContaining("left is 'x', right is ['ab']"),
        left: "'x'",
        right: "['ab']",
      },
      { verdict: 'failed', message: expect.stringContaining('left is 3, right is 3 (line 2'), left: '3', right: '3' },
      { verdict: 'passed' },
      {
        verdict: 'failed',
        message: '`0 < add(0, 1) < 1` failed: in `add(0, 1) < 1` left is 1, right is 1 (line 1 of the check)',
        left: '1',
        right: '1',
      },
    ]);
  });

  it('fails by any exception, and is broken where it does not compile or may not run', async () => {
    expect(
      await check(add, ['missing()', 'raise SystemExit(0)', 'rows[5]', 'assert (', 'import os', 'raise MemoryError']),
    ).toEqual([
      { verdict: 'failed', message: "NameError: name 'missing' is not defined (line 1 of the check)" },
      { verdict: 'failed', message: 'SystemExit: 0 (line 1 of the check)' },
      { verdict: 'failed', message: 'IndexError: list index out of range (line 1 of the check)' },
      { verdict: 'broken', message: expect.stringContaining('SyntaxError') },
      { verdict: 'broken', message: expect.stringContaining("import of 'os' is not allowed") },
      { verdict: 'failed', message: 'MemoryError (line 1 of the check)' },
    ]);
  });

  it('has names and output of its own, and shares objects', async () => {
    const ran = await runPython(factory, `${add}print("program")`, {
      checks: ['rows.append(2)\nown = 1\nprint("check")', 'assert rows == [1, 2]', 'assert "own" not in globals()'],
    });
    expect(ran.stdout).toBe('program\n');
    expect(ran.checks.map(({ verdict, stdout }) => [verdict, stdout])).toEqual([
      ['passed', 'check\n'],
      ['passed', undefined],
      ['passed', undefined],
    ]);
  });

  it('keeps of its output what shows enough', async () => {
    const [result] = await check(add, ['for n in range(10_000):\n    print("x" * 100)']);
    expect(result?.verdict).toBe('passed');
    expect(result?.stdout).toHaveLength(16_384);
  });

  it('may await', async () => {
    const code = 'import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 2';
    expect(await check(code, ['assert await f() == 2', 'assert await f() == 3'])).toMatchObject([
      { verdict: 'passed' },
      { verdict: 'failed', left: '2', right: '3' },
    ]);
  });

  it("of a caller runs under the open policy, a model's under the program's", async () => {
    const code = 'import os\nassert os.getcwd()';
    const results = await check(add, [
      { code, source: 'caller' },
      { code, source: 'model' },
      { code: 'import js', source: 'caller' },
    ]);
    expect(results.map(({ verdict }) => verdict)).toEqual(['passed', 'broken', 'broken']);
  });

  it('does not run after a program that failed', async () => {
    const ran = await runPython(factory, '1 / 0', { checks: ['assert True'] });
    expect(ran.checks).toEqual([]);
  });
});

describe('an equality that a program defined', () => {
  const cheat = 'class Any:\n    def __eq__(self, other): return True\n    __hash__ = None\n';

  it.each([
    ['Any()', 'assert f() == 4'],
    ['Any()', 'assert 4 == f()'],
    ['[Any()]', 'assert f() == [4]'],
    ['{"a": (1, Any())}', 'assert f() == {"a": (1, 2)}'],
    ['Any()', 'assert f() in [4, 5]'],
    ['type("Int", (int,), {"__eq__": lambda self, other: True})(3)', 'assert f() == 4'],
    ['type("Part", (), {"__eq__": __import__("functools").partial(lambda *a: True)})()', 'assert f() == 4'],
  ])('does not pass for a plain value: %s', async (made, code) => {
    expect(await check(`${cheat}def f():\n    return ${made}`, [code])).toMatchObject([
      { verdict: 'failed', message: expect.stringContaining('an __eq__ that the program defines') },
    ]);
  });

  it('is fine between values of its own kind, and the library may define some', async () => {
    const code = `from fractions import Fraction
from decimal import Decimal
from collections import Counter, OrderedDict, namedtuple
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
@dataclass
class P:
    x: int
T = namedtuple("T", "a b")
class Level(IntEnum):
    LOW = 1
`;
    const checks = [
      'assert P(1) == P(1)',
      'assert Fraction(4, 2) == 2 and Decimal("1.0") == 1',
      'assert Counter("aab") == {"a": 2, "b": 1} and OrderedDict(a=1) == {"a": 1}',
      'assert T(1, 2) == (1, 2) and Level.LOW == 1 and date(2020, 1, 1) == date(2020, 1, 1)',
    ];
    expect(await check(code, checks)).toEqual(checks.map(() => ({ verdict: 'passed' })));
  });
});

describe('a program cannot forge its outcome', () => {
  it.each([
    'import builtins\nbuiltins.len = builtins.isinstance = builtins.repr = builtins.AssertionError = lambda *a: 4',
    'import json\njson.dumps = json.loads = lambda *a, **k: {"verdict": "passed"}',
    'import traceback, linecache\ntraceback.TracebackException = linecache.getline = None',
    'import sys\nsys.setprofile(lambda *a: None)\nsys.settrace(lambda *a: None)',
    'import sys\nclass Out:\n    def write(self, t): return 0\n    def flush(self): 1 / 0\nsys.stdout = sys.stderr = Out()',
    'import sys\nsys.modules.clear()',
    'import gc\ngc.callbacks.append(lambda *a: globals().update(f=lambda: 4))',
    'import gc\nfor o in gc.get_objects():\n    if type(o) is dict and "prepare" in o: o.clear()',
    'import sys\nsys.excepthook = sys.unraisablehook = lambda *a: None',
    '__builtins__["AssertionError"] = Exception\nclass AssertionError(Exception): pass',
    'print(\'{"status":"ok","checks":[{"verdict":"passed"}]}\')',
  ])('%s', async (code) => {
    expect(await check(`${code}\ndef f(): return 3`, ['assert f() == 4'], { policy: 'open' })).toMatchObject([
      { verdict: 'failed', left: '3', right: '4' },
    ]);
  });

  it('by leaving before its checks', async () => {
    const ran = await runPython(factory, 'def f(): return 3\nraise SystemExit(0)', { checks: ['assert f() == 4'] });
    expect(ran).toMatchObject({ status: 'ok', checks: [{ verdict: 'failed', left: '3' }] });
    const inside = 'def f():\n    raise SystemExit(0)';
    expect(await check(inside, ['assert f() == 4'])).toMatchObject([{ verdict: 'failed' }]);
    const ended = 'import os\ndef f():\n    os._exit(0)';
    expect(await check(ended, ['assert f() == 4'], { policy: 'open' })).toMatchObject([{ verdict: 'failed' }]);
  });
});
