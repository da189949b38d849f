import type { CheckResult } from '@mae/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GuestFactory } from '../src/host/guest.js';
import { loadedFactory, type RunOptions, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});

const program = `def f(x): return x
def g(x):
    assert x, "own"
    return x
def h(xs):
    n = len(xs)
    return xs[n]
def leave(): raise SystemExit(0)
async def later(x): return x
class P:
    def __init__(self, x): self.x = x
    def __repr__(self): return f"P({self.x})"
long = list(range(1000))
text = "x" * 5000
`;

/** A check, what its message says, and both sides. The line is the check's last one where it is not given. */
type Form = [code: string, message: string, left?: string, right?: string];

/** All in one run: each check has its own verdict. */
async function results(forms: { code: string }[], code = program, options: RunOptions = {}): Promise<CheckResult[]> {
  const checks = forms.map((form) => ({ code: form.code, source: 'caller' as const }));
  const ran = await runPython(factory, code, { ...options, checks });
  expect(ran.error).toBeUndefined();
  return ran.checks;
}

async function expectShown(forms: Form[], options?: RunOptions): Promise<void> {
  const found = await results(
    forms.map(([code]) => ({ code })),
    program,
    options,
  );
  const said = found.map(({ verdict, message, left, right }, index) => [
    forms[index]?.[0],
    verdict,
    message,
    left,
    right,
  ]);
  expect(said).toEqual(forms.map(([code, message, left, right]) => [code, 'failed', message, left, right]));
}

describe('a failed assertion shows', () => {
  it('both sides of a comparison, its source and its line', () =>
    expectShown([
      [
        'assert f("a") == "b"',
        '`f("a") == "b"` failed: left is \'a\', right is \'b\' (line 1 of the check)',
        "'a'",
        "'b'",
      ],
      ['assert f(1) != 1', '`f(1) != 1` failed: left is 1, right is 1 (line 1 of the check)', '1', '1'],
      ['assert f(1) < 0, "own"', 'own: `f(1) < 0` failed: left is 1, right is 0 (line 1 of the check)', '1', '0'],
      [
        'assert 0 < f(5) < 3',
        '`0 < f(5) < 3` failed: in `f(5) < 3` left is 5, right is 3 (line 1 of the check)',
        '5',
        '3',
      ],
      ['assert f(4) in [1]', '`f(4) in [1]` failed: left is 4, right is [1] (line 1 of the check)', '4', '[1]'],
      ['assert f(4) not in [4]', '`f(4) not in [4]` failed: left is 4, right is [4] (line 1 of the check)', '4', '[4]'],
      ['assert f(2) is None', '`f(2) is None` failed: left is 2, right is None (line 1 of the check)', '2', 'None'],
      [
        'assert await later(2) == 3',
        '`await later(2) == 3` failed: left is 2, right is 3 (line 1 of the check)',
        '2',
        '3',
      ],
      [
        'x = 1\nassert (\n    f(x)\n    == 2\n)',
        '`f(x) == 2` failed: left is 1, right is 2 (line 2 of the check), where x is 1',
        '1',
        '2',
      ],
    ]));

  it('which part of it decided', () =>
    expectShown([
      ['assert not f(1)', '`not f(1)` failed: in `f(1)` it is 1 (line 1 of the check)', '1'],
      ['assert f([])', '`f([])` failed: it is [] (line 1 of the check)', '[]'],
      ['assert f(1) and f(0)', '`f(1) and f(0)` failed: in `f(0)` it is 0 (line 1 of the check)', '0'],
      [
        'assert f(1) == 2 or f(2) == 3',
        '`f(1) == 2 or f(2) == 3` failed: in `f(2) == 3` left is 2, right is 3 (line 1 of the check)',
        '2',
        '3',
      ],
      [
        'assert isinstance(f("a"), int)',
        "`isinstance(f(\"a\"), int)` failed: left is 'a', right is <class 'int'> (line 1 of the check)",
        "'a'",
        "<class 'int'>",
      ],
      [
        'import math\nassert math.isclose(f(1.0), 2)',
        '`math.isclose(f(1.0), 2)` failed: left is 1.0, right is 2 (line 2 of the check)',
        '1.0',
        '2',
      ],
    ]));

  it('values on the way, and which round of a loop it was', () =>
    expectShown([
      [
        'assert abs(f(3.5) - 2) < 1e-6',
        '`abs(f(3.5) - 2) < 1e-6` failed: left is 1.5, right is 1e-06 (line 1 of the check), where f(3.5) is 3.5',
        '1.5',
        '1e-06',
      ],
      [
        'assert len(f([1])) == 3',
        '`len(f([1])) == 3` failed: left is 1, right is 3 (line 1 of the check), where f([1]) is [1]',
        '1',
        '3',
      ],
      [
        'assert f([1, 2])[0] == 5',
        '`f([1, 2])[0] == 5` failed: left is 1, right is 5 (line 1 of the check), where f([1, 2]) is [1, 2]',
        '1',
        '5',
      ],
      [
        'assert f(P(1)).x == 2',
        '`f(P(1)).x == 2` failed: left is 1, right is 2 (line 1 of the check), where f(P(1)) is P(1)',
        '1',
        '2',
      ],
      [
        'assert len(await later([1])) == 2',
        '`len(await later([1])) == 2` failed: left is 1, right is 2 (line 1 of the check), where await later([1]) is [1]',
        '1',
        '2',
      ],
      [
        'for a, b in [(1, 1), (2, 5)]:\n    assert f(a) == b',
        '`f(a) == b` failed: left is 2, right is 5 (line 2 of the check), where a is 2',
        '2',
        '5',
      ],
      [
        'assert all(f(x) == 1 for x in [1, 2, 3])',
        '`all(f(x) == 1 for x in [1, 2, 3])` failed: in `f(x) == 1` left is 2, right is 1 (line 1 of the check), where x is 2',
        '2',
        '1',
      ],
      [
        'assert all([f(x) == 1 for x in [1, 2, 1]])',
        '`all([f(x) == 1 for x in [1, 2, 1]])` failed: in `f(x) == 1` left is 2, right is 1 (line 1 of the check)',
        '2',
        '1',
      ],
      [
        'assert f(1) == 1 and all(f(x) for x in [1, 0])',
        '`f(1) == 1 and all(f(x) for x in [1, 0])` failed: in `all(f(x) for x in [1, 0])` it is False (line 1 of the check), ' +
          'where x is 0, f(x) is 0',
        'False',
      ],
    ]));

  it('the line of the assertion where it stands in a function, a class or a file', async () => {
    await expectShown(
      [
        [
          'def check(candidate):\n    assert candidate(1) == 1\n    assert candidate(2) == 3\n\ncheck(f)',
          '`candidate(2) == 3` failed: left is 2, right is 3 (line 3 of the check)',
          '2',
          '3',
        ],
        [
          'def same(a, b):\n    assert a == b, f"{a} != {b}"\nsame(f(1), 2)',
          '1 != 2: `a == b` failed: left is 1, right is 2 (line 2 of the check), called in line 3: `same(f(1), 2)`',
          '1',
          '2',
        ],
        [
          'import unittest\nclass T(unittest.TestCase):\n    def test(self):\n        self.assertEqual(len(f([1])), 2)\nT("test").test()',
          'AssertionError: 1 != 2 (line 4 of the check), by `self.assertEqual(len(f([1])), 2)`: left is 1, right is 2, ' +
            'where f([1]) is [1], called in line 5: `T("test").test()`',
          '1',
          '2',
        ],
        [
          'import unittest\nunittest.TestCase().assertTrue(f(0))',
          'AssertionError: 0 is not true (line 2 of the check), in `unittest.TestCase().assertTrue(f(0))`',
        ],
        [
          'from helper import ensure\nensure(f(1), 2)',
          'AssertionError (line 2 of the check), in `ensure(f(1), 2)`, raised in helper.py, line 2: `assert a == b` where ' +
            'a is 1, b is 2',
        ],
        [
          'assert g(0) == 1',
          'AssertionError: own (line 1 of the check), raised in main.py, line 3: `assert x, "own"` where x is 0',
        ],
      ],
      { files: { 'helper.py': 'def ensure(a, b):\n    assert a == b\n' } },
    );
  });

  it('what was raised, and where in the program', () =>
    expectShown([
      [
        'assert h([1]) == 1',
        'IndexError: list index out of range (line 1 of the check), raised in main.py, line 7: `return xs[n]` where xs is [1], n is 1',
      ],
      [
        'assert leave() == 1',
        'SystemExit: 0 (line 1 of the check), raised in main.py, line 8: `def leave(): raise SystemExit(0)`',
      ],
      [
        'x = 1\nassert f(x) == missing',
        "NameError: name 'missing' is not defined (line 2 of the check), in `assert f(x) == missing`",
      ],
      [
        'try:\n    f(-1)\n    assert False, "no error"\nexcept ValueError:\n    pass',
        'no error: `assert False` was come to (line 3 of the check)',
      ],
      [
        'assert f(1) == 1\ntry:\n    f(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError("no error")',
        'AssertionError: no error (line 7 of the check), in `raise AssertionError("no error")`',
      ],
      [
        'got = f([1])\nif got != [1, 2]:\n    raise ValueError(f"got {got}")',
        'ValueError: got [1] (line 3 of the check), by `got != [1, 2]`: left is [1], right is [1, 2]',
        '[1]',
        '[1, 2]',
      ],
    ]));

  it('of long values the part where they differ, and which item it is', async () => {
    const [lists, texts] = await results([
      { code: 'assert f(long) == long[:500] + [7] + long[501:] + [1]' },
      { code: 'assert text + "a" + text == text + "b" + text' },
    ]);
    expect(lists?.message).toContain('; lengths are 1000 and 1001; they first differ in item 500: 500 and 7 (line 1');
    expect(lists?.left).toContain('499, 500, 501');
    expect(lists?.right).toContain('499, 7, 501');
    expect(texts?.left).toMatch(/^…x+ax+…$/);
    expect(texts?.right).toMatch(/^…x+bx+…$/);
    expect(texts?.message?.length).toBeLessThan(1_000);
  });
});

describe('what a value says of itself', () => {
  it('is shown, and decides nothing', async () => {
    const hostile = `import sys
class R:
    def __init__(self, say): self.say = say
    def __repr__(self): return self.say()
class T(type):
    __name__ = property(lambda c: 1 / 0)
def raising(): raise SystemExit(0)
def printing():
    print("from repr")
    return "printed"
def changing():
    globals()["f"] = lambda x: 4
    return "changed"
def deep(): return repr([R(deep)])
def huge(): return "h" * 10_000_000
def f(say): return R(say)
class Own(T("Base", (), {})): pass
def fails():
    x = R(raising)
    raise Own2(x)
class Own2(Exception):
    def __str__(self): raise SystemExit(0)
`;
    const names = ['raising', 'printing', 'deep', 'huge', '(lambda: 1)', 'changing'];
    const found = await results(
      [...names.map((name) => `assert f(${name}) == 4`), 'assert fails() == 4', 'assert Own() == 4'].map((code) => ({
        code,
      })),
      hostile,
    );
    expect(found.map(({ verdict }) => verdict)).toEqual(found.map(() => 'failed'));
    expect([0, 1, 5].map((index) => found[index]?.left)).toEqual(['<no repr>', 'printed', 'changed']);
    expect(found[1]?.stdout).toBe('from repr\n');
    expect(found[3]?.left?.length).toBeLessThan(3_000);
    expect(found[6]?.message).toContain('line 20: `raise Own2(x)` where x is <no repr>');
  });
});
