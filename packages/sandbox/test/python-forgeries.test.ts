import { beforeAll, describe, expect, it } from 'vitest';
import type { GuestFactory } from '../src/host/guest.js';
import { loadedFactory, type RunOptions, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});
const check = async (code: string, checks: RunOptions['checks'], options?: RunOptions) => {
  const ran = await runPython(factory, code, { ...options, checks });
  expect(ran.error).toBeUndefined();
  return ran.checks.map(({ durationMs: _, checkId: __, ...result }) => result);
};
const passed = (checks: unknown[]) => checks.map(() => ({ verdict: 'passed' }));
const open = { policy: 'open' } as const;

const any =
  'class Any:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return True\n    def __hash__(self): return hash(4)\n';
const equal =
  'class Equal:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n    __hash__ = None\n';
const f = (made: string) => `${any}${equal}def f(x=0):\n    return ${made}\n`;
const int = (body: string) => `type("Int", (int,), {${body}})(3)`;

describe('a comparison holds by plain values', () => {
  it.each([
    // Not in an assertion itself.
    [f('Any()'), 'ok = f() == 4\nassert ok'],
    [f('Any()'), 'assert all(f(x) == x for x in [1, 2])'],
    [f('Any()'), 'assert any(y == 4 for y in [x == f() and 4 for x in [4]])'],
    [f('Any()'), 'for x in [1, 2]:\n    if not f(x) == x:\n        raise AssertionError'],
    [f('Any()'), 'def same(a, b):\n    return a == b\nassert same(f(), 4)'],
    [f('Any()'), 'assert 3 < 4 == f()'],
    [f('Any()'), 'assert [x for x in [f()] if x == 4]'],
    [f('Any()'), 'assert (lambda x: x == 4)(f())'],
    [f('Any()'), 'class Tests:\n    def run(self): assert f() == 4\nTests().run()'],
    // Inside of what holds other values.
    [f('{Any()}'), 'assert f() == {4}'],
    [f('{Any(): 1}'), 'assert f() == {4: 1}'],
    [f('{"a": {"b": [Any()]}}'), 'assert f() == {"a": {"b": [4]}}'],
    [
      f('[Any(), Point(1)]') +
        'class Point:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return self.x == other.x\n',
      'assert f() == [4, Point(1)]',
    ],
    [
      `from collections import deque\n${f('deque([Any()])')}`,
      'from collections import deque\nassert f() == deque([4])',
    ],
    [
      `from types import SimpleNamespace\n${f('SimpleNamespace(a=Any())')}`,
      'from types import SimpleNamespace\nassert f() == SimpleNamespace(a=4)',
    ],
    // Gone by the time anyone looks.
    [
      'L = []\nclass Any:\n    def __eq__(self, other):\n        L[0] = other\n        return True\nL.append(Any())\ndef f(): return L',
      'assert f() == [4]',
    ],
    // Classes that stand on values.
    [f(int('"__eq__": lambda s, o: True, "__hash__": int.__hash__')), 'assert f() == 4'],
    [f(int('"__eq__": int.__le__')), 'assert f() == 4'],
    [f(int('"__ne__": lambda s, o: True')), 'assert f() != 3'],
    [f(int('"__gt__": lambda s, o: True')), 'assert f() > 4'],
    [f(int('"__lt__": lambda s, o: True')), 'assert 0 <= f() < 2'],
    [f('type("Text", (str,), {"__contains__": lambda s, o: True})("a")'), 'assert "b" in f()'],
    [f('type("List", (list,), {"__contains__": lambda s, o: o != 3})([3])'), 'assert 3 not in f()'],
    [f('type("List", (list,), {"__eq__": lambda s, o: True})()'), 'assert f() == [1]'],
    // What says that there is equality by not holding.
    [f('Equal()'), 'if f() != 4:\n    raise AssertionError'],
    [f('[Equal()]'), 'if f() != [4]:\n    raise AssertionError'],
    [f('Equal()'), 'assert not f() != 4'],
    [f('type("Ne", (), {"__ne__": lambda s, o: False})()'), 'if f() != 4:\n    raise AssertionError'],
    [f('type("Ne", (int,), {"__ne__": lambda s, o: False})(3)'), 'if 4 != f():\n    raise AssertionError'],
    [f('Any()'), 'if f() not in [4]:\n    raise AssertionError'],
    [f('type("All", (), {"__contains__": lambda s, o: True})()'), 'assert not (4 not in f())'],
    // What an object says its class is.
    [f('type("Int", (), {"__class__": int})()'), 'assert isinstance(f(), int)'],
    [f('type("Int", (), {"__class__": property(lambda s: int)})()'), 'assert isinstance(f(), (str, int))'],
    // Rules that hold for anything.
    [f('type("Low", (), {"__lt__": lambda s, o: True})()'), 'assert f() < 4'],
    [f('type("High", (), {"__gt__": lambda s, o: True})()'), 'assert 4 < f()'],
    [f('type("All", (), {"__contains__": lambda s, o: True})()'), 'assert 4 in f()'],
    // Tolerance.
    [f('type("Near", (), {"__sub__": lambda s, o: 0})()'), 'assert abs(f() - 4) < 1e-9'],
    [f('type("Near", (), {"__rsub__": lambda s, o: s, "__abs__": lambda s: 0})()'), 'assert abs(4 - f()) < 1e-9'],
    // What compares in C, or in the library.
    [f('Any()'), 'assert [4].count(f()) == 1'],
    [f('Any()'), 'assert [4].index(f()) == 0'],
    [f('Any()'), 'import operator\nassert operator.eq(f(), 4)'],
    [f('Any()'), 'import unittest\nunittest.TestCase().assertEqual(f(), 4)'],
    [
      f('Any()'),
      'import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertIn(f(), [4])\nT("test").test()',
    ],
    // The library's own.
    [`from unittest.mock import ANY\n${f('ANY')}`, 'assert f() == 4'],
    [
      `from fractions import Fraction\nFraction.__eq__.__code__ = (lambda a, b: True).__code__\n${f('Fraction(3)')}`,
      'assert f() == 4',
    ],
    [
      `from fractions import Fraction\nx = Fraction(3)\nx._numerator = Any = type("Any", (), {"__eq__": lambda s, o: True})()\ndef f(): return x`,
      'assert f() == 4',
    ],
  ])('%s%s', async (program, code) => {
    expect(await check(program, [{ code, source: 'caller' }], open)).toMatchObject([
      { verdict: 'failed', message: expect.stringMatching(/program/) },
    ]);
  });

  it('and classes of the program, of the library and of the check compare as they like', async () => {
    const program = `from dataclasses import dataclass, field
from fractions import Fraction
from decimal import Decimal
import functools
@dataclass(order=True)
class P:
    x: int
class Node:
    def __init__(self, value, next=None): self.value, self.next = value, next
    def __eq__(self, other): return isinstance(other, Node) and self.value == other.value
@functools.total_ordering
class Version:
    def __init__(self, text): self.parts = [int(part) for part in text.split(".")]
    def __eq__(self, other): return self.parts == other.parts
    def __lt__(self, other): return self.parts < other.parts
class Stack:
    def __init__(self, *items): self.items = list(items)
    def __contains__(self, item): return item in self.items
    def __len__(self): return len(self.items)
    def __iter__(self): return iter(self.items)
class Celsius(float):
    def __eq__(self, other): return abs(self - other) < 1e-6
    __hash__ = float.__hash__
class Vector:
    def __init__(self, *c): self.c = c
    def __sub__(self, o): return Vector(*(a - b for a, b in zip(self.c, o.c)))
    def __abs__(self): return sum(a * a for a in self.c) ** 0.5
    def __eq__(self, o): return self.c == o.c
head = Node(1, Node(2))
`;
    const checks = [
      'assert [P(1), P(2)] == [P(1), P(2)] and P(1) < P(2) and {"a": P(1)} == {"a": P(1)}',
      'assert P(1) in [P(0), P(1), None]',
      'assert P(1) != 1 and P(1) != P(2) and not P(1) == 1 and not P(1) != P(1) and not (P(1) not in [P(1)])',
      'if P(1) != P(1) or Celsius(3.0) != 3.0 or [P(1)] != [P(1)] or 2 not in Stack(1, 2) or P(1) == None: raise ValueError',
      'import numbers, collections.abc\nassert isinstance(P(1), P) and isinstance(True, int) and isinstance(Celsius(1), (int, float))\nassert isinstance(1, numbers.Number) and isinstance([], collections.abc.Iterable) and isinstance(1, int | str)',
      'n, seen = head, 0\nwhile n != None:\n    seen += 1\n    n = n.next\nassert seen == 2 and head == Node(1) and not head == None',
      'assert Version("1.2") < Version("1.10") and sorted([Version("2"), Version("1")])[0] == Version("1")',
      'assert 2 in Stack(1, 2) and 3 not in Stack(1, 2) and len(Stack(1)) == 1 and list(Stack(1, 2)) == [1, 2]',
      'assert Celsius(3.0) == 3.0 and [Celsius(3.0)] == [3.0] and Celsius(3.0) < 4',
      'assert abs(Vector(3, 4)) == 5 and abs(Vector(3, 4) - Vector(0, 0)) == 5',
      'assert abs(Fraction(1, 3) - 0.3333333333333333) < 1e-9 and abs(Decimal("1.1") - 1) < 1',
      'class About:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return abs(other - self.x) < 0.1\nassert P(1).x == About(1.05)',
      'import math, operator\nassert math.isclose(P(1).x, 1) and operator.eq(P(1), P(1)) and [P(1)].index(P(1)) == 0',
    ];
    expect(await check(program, checks)).toEqual(passed(checks));
  });

  it('leaves comparisons as Python has them', async () => {
    const program =
      'calls = []\ndef f(x):\n    calls.append(x)\n    return x\nasync def g(x): return x\nclass Odd:\n    def __eq__(self, other): return [self is other]';
    const checks = [
      'assert f(1) < f(2) < f(3) and calls == [1, 2, 3]',
      'assert not (f(4) < f(3) < f(9)) and calls == [1, 2, 3, 4, 3]',
      'o = Odd()\nassert (o == o) == [True] and (o == 1) == [False]',
      'assert (await g(1)) == (await g(1)) < (await g(2))',
      'assert (y := f(7)) == 7 and y == 7 and 1 < (z := 2) < 3 and z == 2',
      'assert [x for x in range(3) if 0 < x < 2] == [1]',
      'class A:\n    low = 1\n    ok = 0 < low < 2\n    def m(self): return 0 < self.low < 2\nassert A.ok and A().m()',
      'gen = (x == 2 for x in [1, 2])\nassert next(gen) is False and next(gen) is True',
      'def outer(n):\n    def inner(): return n == 3\n    return inner()\nassert outer(3)',
      'try:\n    f("a") < 1\nexcept TypeError as error:\n    assert "not supported" in str(error)',
      'match f(3):\n    case 3: pass\n    case _: raise AssertionError',
      'total = 0\nfor n in range(20_000):\n    if n % 2 == 0: total += 1\nassert total == 10_000',
    ];
    expect(await check(program, checks)).toEqual(passed(checks));
  });
});

describe('a check means what it says', () => {
  it.each([
    ['def all(values): return True', 'assert all(f(x) == x for x in [1, 2])'],
    ['def len(value): return 2', 'assert len([f(1)]) == 2'],
    ['sorted = lambda values: [1, 2, 3]', 'assert sorted([f(1)]) == [1, 2, 3]'],
    ['def abs(x): return 0', 'assert abs(f(1) - 1) < 1e-9'],
    ['def isinstance(*a): return True', 'assert isinstance(f(1), str)'],
    ['ValueError = Exception', 'try:\n    assert f(1) == 1\nexcept ValueError: pass'],
    [
      'class AssertionError(Exception): pass',
      'try:\n    raise AssertionError\nexcept AssertionError: assert f(1) == 1',
    ],
    ['globals()["all"] = lambda values: True', 'assert all(f(x) == x for x in [1, 2])'],
    ['__builtins__["all"] = lambda values: True', 'assert all(f(x) == x for x in [1, 2])'],
    ['import builtins\nbuiltins.all = lambda values: True', 'assert all(f(x) == x for x in [1, 2])'],
    [
      'import builtins\nbuiltins.all = lambda values: True',
      'import builtins\nassert builtins.all(f(x) == x for x in [1, 2])',
    ],
    [
      'import gc\nfor d in gc.get_objects():\n    if type(d) is dict and "isinstance" in d: d["all"] = lambda values: True',
      'assert all(f(x) == x for x in [1, 2])',
    ],
    ['import math\nmath.isclose = lambda *a, **k: True', 'assert math.isclose(f(1), 1)'],
    ['import math\nmath.isclose = lambda *a, **k: True', 'import math as m\nassert m.isclose(f(1), 1)'],
    ['import math\nmath.isclose = lambda *a, **k: True', 'from math import isclose\nassert isclose(f(1), 1)'],
    [
      'import sys, types\nfake = types.ModuleType("math")\nfake.isclose = lambda *a: True\nsys.modules["math"] = fake',
      'import math\nassert math.isclose(f(1), 1)',
    ],
    ['import json\njson.dumps = lambda *a: "1"', 'import json\nassert json.dumps(f(1)) == "1"'],
    [
      'import json.encoder\njson.encoder.JSONEncoder.encode = json.encoder.encode_basestring = lambda *a: "1"\njson.encoder.JSONEncoder = None',
      'import json\nassert json.dumps([f(1)]) == "[1]"',
    ],
  ])('%s %s', async (program, code) => {
    expect(await check(`${program}\ndef f(x): return 3`, [{ code, source: 'caller' }], open)).toMatchObject([
      { verdict: 'failed' },
    ]);
  });

  it('while a program changes its builtins as it goes', async () => {
    const program =
      'def f(x):\n    import builtins\n    builtins.all = lambda values: True\n    __builtins__["all"] = builtins.all\n    globals()["all"] = builtins.all\n    return 3';
    expect(await check(program, ['assert all(f(x) == x for x in [1, 2])'], open)).toMatchObject([
      { verdict: 'failed' },
    ]);
  });

  it.each([
    [
      'def filter(test, values): return [v for v in values if test(v)]',
      'assert filter(lambda x: x > 1, [1, 2]) == [2]',
    ],
    ['def sum(a, b): return a + b', 'assert sum(1, 2) == 3\nassert sum(2, 2) == 4'],
    ['def hash(text): return len(text)', 'got = hash("abc")\nassert got == 3'],
    [
      'def map(f, xs): return [f(x) for x in xs]',
      'def check(candidate):\n    assert candidate(str, [1]) == ["1"]\ncheck(map)',
    ],
    [
      'def reversed(xs): return xs[::-1]\ndef twice(xs): return xs + xs',
      'assert reversed([1, 2]) == [2, 1]\nassert twice(reversed([1])) == [1, 1]',
    ],
    [
      'class TimeoutError(Exception): pass\ndef f(): raise TimeoutError',
      'try:\n    f()\nexcept TimeoutError:\n    pass\nelse:\n    raise AssertionError',
    ],
    ['max = 3\ndef f(): return max', 'assert f() == 3 and max([1, 5]) == 5'],
    ['sum = 0\ndef total(xs): return 6', 'expected = sum([1, 2, 3])\nassert total([1, 2, 3]) == expected'],
    ['list = [1, 2]\ndef f(): return (1, 2)', 'assert list(f()) == [1, 2]'],
  ])('and sees a builtin that the program defines where that is what it tests: %s', async (program, code) => {
    expect(await check(program, [code])).toEqual([{ verdict: 'passed' }]);
  });
});

describe('a check runs to its end', () => {
  it.each([
    ['def f():\n    raise SystemExit(0)', 'f()\nassert f() == 4'],
    ['import sys\ndef f(): sys.exit()', 'assert f() == 4'],
    ['def f():\n    raise GeneratorExit', 'assert f() == 4'],
    [
      'import sys\ndef f():\n    frame = sys._getframe(1)\n    while frame.f_code.co_name != "<module>": frame = frame.f_back\n    def jump(frame, event, arg):\n        if event == "line" and frame.f_lineno == 2: frame.f_lineno = 3\n        return jump\n    frame.f_trace = jump\n    sys.settrace(jump)\n    return 3',
      'x = f()\nassert x == 4\nend = 1',
    ],
    [
      'import sys\ndef clear():\n    frame = sys._getframe(1)\n    while frame:\n        for c in frame.f_code.co_consts:\n            if callable(c): getattr(getattr(c, "__self__", None), "clear", int)()\n        frame = frame.f_back\nclass Any:\n    def __eq__(self, other):\n        clear()\n        return True\ndef f(): return Any()',
      'assert f() == 4',
    ],
    [
      'import sys\nclass Any:\n    def __eq__(self, other):\n        frame = sys._getframe(1)\n        while frame:\n            for c in frame.f_code.co_consts:\n                if callable(c):\n                    for n in range(9):\n                        try: c(n, False)\n                        except BaseException: pass\n            frame = frame.f_back\n        return True\ndef f(): return Any()',
      'assert f() == 4',
    ],
    ['async def f(): return 3', 'assert f()'],
    ['def f():\n    yield 3', 'assert f() == 4'],
    ['def f(): return f()', 'assert f() == 4'],
    ['def f():\n    assert False, "own"', 'assert f() == 4'],
  ])('%s', async (program, code) => {
    expect(await check(program, [code], open)).toMatchObject([{ verdict: 'failed' }]);
  });
});
