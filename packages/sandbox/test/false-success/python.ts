import type { Cheat } from './cheat.js';

const any =
  'class Any:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return True\n    def __hash__(self): return hash(4)\n    def __lt__(self, o): return True\n    def __le__(self,o): return True\n    __gt__ = __ge__ = __le__\n';

export const pythonCheats: Cheat[] = [
  [
    'meta eq',
    'class M(type):\n    def __eq__(c, o): return True\n    def __hash__(c): return 1\nclass Any(metaclass=M): pass\ndef f(x=0): return Any',
    'assert f() == 4',
  ],
  [
    'type meta',
    'class M(type):\n    def __eq__(c, o): return True\n    __hash__ = type.__hash__\nclass Any(metaclass=M): pass\ndef f(x=0): return Any()',
    'assert type(f()) == int',
  ],
  ['isinstance __class__', 'class Any:\n    __class__ = int\ndef f(x=0): return Any()', 'assert isinstance(f(), int)'],
  [
    'isinstance property',
    'class Any:\n    @property\n    def __class__(self): return int\ndef f(x=0): return Any()',
    'assert isinstance(f(), int) and not isinstance(f(), str)',
  ],
  ['match', any + 'def f(x=0): return Any()', 'match f():\n    case 4: pass\n    case _: raise AssertionError("no")'],
  ['set len', any + 'def f(x=0): return [Any(), Any()]', 'assert len(set(f())) == 1'],
  ['set in', any + 'def f(x=0): return Any()', 'assert f() in {4, 5}'],
  ['dict key', any + 'def f(x=0): return Any()', 'assert {4: "ok"}[f()] == "ok"'],
  ['dict get', any + 'def f(x=0): return Any()', 'assert {4: "ok"}.get(f()) == "ok"'],
  ['sorted', any + 'def f(x=0): return [Any(), Any()]', 'assert sorted(f()) == [1, 2]'],
  ['max', any + 'def f(x=0): return [Any()]', 'assert max(f()) == 3'],
  [
    'isclose float',
    'class F:\n    def __float__(self):\n        return 4.0\ndef f(x=0): return F()',
    'import math\nassert math.isclose(f(), 4)',
  ],
  [
    'isclose peeking',
    'import sys\nclass F:\n    def __float__(self):\n        fr = sys._getframe(1)\n        while fr:\n            for v in list(fr.f_locals.values()):\n                if type(v) is float: return v\n            fr = fr.f_back\n        return 0.0\ndef f(x=0): return F()',
    'import math\nassert math.isclose(f(), 4.5)',
  ],
  [
    'round',
    'class F:\n    def __round__(self, n=None): return Any()\n' + any + 'def f(x=0): return F()',
    'assert round(f(), 2) == 4.5',
  ],
  [
    'sub abs',
    'class Z:\n    def __sub__(s, o): return 0\n    def __abs__(s): return 0\ndef f(x=0): return Z()',
    'd = f() - 4.5\nassert abs(d) < 1e-6',
  ],
  ['sub sq', 'class Z:\n    def __sub__(s, o): return 0\ndef f(x=0): return Z()', 'assert (f() - 4.5) ** 2 < 1e-6'],
  ['bool truth', 'class Z:\n    def __bool__(s): return True\ndef f(x=0): return Z()', 'assert f()'],
  [
    'str eq',
    'class S(str):\n    def __eq__(s, o): return True\n    def __hash__(s): return 1\ndef f(x=0): return S("a")',
    'assert f() == "b"',
  ],
  [
    'str startswith',
    'class S(str):\n    def startswith(s, *o): return True\ndef f(x=0): return S("a")',
    'assert f().startswith("b")',
  ],
  [
    'str strip',
    'class S(str):\n    def __eq__(s, o): return True\n    def strip(s): return s\n    __hash__ = str.__hash__\ndef f(x=0): return S("a")',
    'assert f().strip() == "b"',
  ],
  [
    'list getitem',
    any + 'class L(list):\n    def __getitem__(s, i): return Any()\ndef f(x=0): return L([1])',
    'assert f()[0] == 5',
  ],
  [
    'list iter',
    any + 'class L(list):\n    def __iter__(s): return iter([Any()])\ndef f(x=0): return L([1])',
    'assert [x for x in f()] == [5]',
  ],
  ['zip all', any + 'def f(x=0): return [Any(), Any()]', 'assert all(a == b for a, b in zip(f(), [1, 2]))'],
  ['map eq', any + 'def f(x=0): return [Any(), Any()]', 'import operator\nassert all(map(operator.eq, f(), [1, 2]))'],
  ['any in gen', any + 'def f(x=0): return Any()', 'assert any(f() == x for x in [1, 2])'],
  [
    'not ne',
    any.replace('def __ne__(self, o): return True', 'def __ne__(self, o): return False') + 'def f(x=0): return Any()',
    'assert not f() != 4',
  ],
  [
    'ne guard',
    any.replace('def __ne__(self, o): return True', 'def __ne__(self, o): return False') + 'def f(x=0): return Any()',
    'if f() != 4:\n    raise AssertionError("no")',
  ],
  [
    'ne assertNot',
    any.replace('def __ne__(self, o): return True', 'def __ne__(self, o): return False') + 'def f(x=0): return [Any()]',
    'if f() != [4]:\n    raise AssertionError("no")',
  ],
  ['not in guard', any + 'def f(x=0): return Any()', 'if f() not in [4]:\n    raise AssertionError("no")'],
  [
    'lt guard',
    any.replace('return True\n    def __le__', 'return False\n    def __le__') + 'def f(x=0): return Any()',
    'if f() < 4:\n    raise AssertionError("no")',
  ],
  [
    'Counter',
    any + 'def f(x=0): return [Any()]',
    'from collections import Counter\nassert Counter(f()) == Counter([4])',
  ],
  ['repr compare', 'class R:\n    def __repr__(s): return "4"\ndef f(x=0): return R()', 'assert repr(f()) == "4"'],
  [
    'str compare',
    any +
      'class R:\n    def __str__(s): return S()\nclass S(str):\n    def __eq__(s, o): return True\ndef f(x=0): return R()',
    'assert str(f()) == "4"',
  ],
  [
    'json dumps',
    'import json\nclass D(dict):\n    def items(s): return [("a", 1)]\ndef f(x=0): return D()',
    'import json\nassert json.dumps(f()) == \'{"a": 1}\'',
  ],
  ['atexit exit', 'import atexit\natexit.register(lambda: exit(0))\ndef f(x=0): return 3', 'assert f() == 4'],
  ['gen exit', 'def f(x=0):\n    yield 1\n    raise SystemExit(0)', 'assert list(f()) == [1, 2]'],
  ['del AssertionError', 'import builtins\ndel builtins.AssertionError\ndef f(x=0): return 3', 'assert f() == 4'],
  [
    'AssertionError subclass',
    'import builtins\nbuiltins.AssertionError = type("Q", (BaseException,), {})\ndef f(x=0): return 3',
    'try:\n    assert f() == 4\nexcept AssertionError:\n    raise',
  ],
  [
    'sys.modules json',
    'import sys\nsys.modules["math"] = sys.modules["json"] = None\ndef f(x=0): return 3',
    'import math\nassert math.isclose(f(), 4)',
  ],
  [
    'frames locals',
    'import sys\ndef f(x=0):\n    fr = sys._getframe(1)\n    fr.f_locals["expected"] = 3\n    fr.f_globals["expected"] = 3\n    return 3',
    'expected = 4\ngot = f()\nassert got == expected',
  ],
  [
    'frames consts',
    'import sys\ndef f(x=0):\n    fr = sys._getframe(1)\n    return [c for c in fr.f_code.co_consts if type(c) is int][-1]',
    'assert f() == 44444',
  ],
  [
    'frame candidates',
    'import sys\ndef f(x=0):\n    fr = sys._getframe(1)\n    return fr.f_locals.get("expected", 3)',
    'for x, expected in [(1, 2), (2, 9)]:\n    assert f(x) == expected',
  ],
  [
    'gc expected',
    'import gc\ndef f(x=0):\n    for o in gc.get_objects():\n        if type(o) is list and len(o) == 3 and o[0] == 777: return o\n    return 0',
    'expected = [777, 8, 9]\nassert f() == expected',
  ],
  [
    'settrace skip',
    'import sys\ndef tr(fr, ev, arg):\n    fr.f_trace_lines = True\n    return tr\nsys.settrace(tr)\nsys.setprofile(tr)\ndef f(x=0): return 3',
    'assert f() == 4',
  ],
  [
    'threads',
    'import threading\ntry:\n    threading.Thread(target=lambda: None).start()\nexcept Exception: pass\ndef f(x=0): return 3',
    'assert f() == 4',
  ],
  ['os._exit', 'import os\ndef f(x=0): os._exit(0)', 'assert f() == 4'],
  ['signal', 'import signal, os\ndef f(x=0):\n    os.kill(os.getpid(), 9)', 'assert f() == 4'],
  [
    'detect',
    'import sys\ndef f(x=0): return 4 if "check" in {fr.f_code.co_filename for fr in sys._current_frames().values()} else 3',
    'assert f() == 4',
  ],
  ['len shadow', 'def len(x): return 2\ndef f(x=0): return [1]', 'assert len(f()) == 2'],
  ['sum shadow', 'sum = lambda x: 10\ndef f(x=0): return [1]', 'assert sum(f()) == 10'],
  [
    'print shadow',
    'def print(*a): pass\ndef isinstance(a, b): return True\ndef f(x=0): return "a"',
    'assert isinstance(f(), int)',
  ],
  ['max own', 'def max(xs):\n    return 99', 'assert max([1, 2]) == 2'],
  [
    'decimal',
    'from decimal import Decimal\nDecimal.__eq__ = lambda s, o: True\ndef f(x=0): return Decimal(3)',
    'from decimal import Decimal\nassert f() == 4',
  ],
  [
    'Fraction patched',
    'from fractions import Fraction\nFraction.__eq__ = lambda s, o: True\ndef f(x=0): return Fraction(3)',
    'assert f() == 4',
  ],
  [
    'unittest patched',
    'import unittest\nunittest.TestCase.assertEqual = lambda *a: None\ndef f(x=0): return 3',
    'import unittest\nunittest.TestCase().assertEqual(f(), 4)',
  ],
  [
    're patched',
    'import re\nre.fullmatch = lambda *a: True\ndef f(x=0): return "x"',
    'import re\nassert re.fullmatch("a+", f())',
  ],
  [
    'numbers register',
    'import numbers\nclass Z: pass\nnumbers.Number.register(Z)\ndef f(x=0): return Z()',
    'import numbers\nassert isinstance(f(), numbers.Number)',
  ],
  [
    'getattr all',
    any +
      'class G:\n    def __getattr__(s, n): return Any()\n    def __getitem__(s, i): return Any()\n    def __call__(s, *a): return Any()\ndef f(x=0): return G()',
    'assert f().name == "x" and f()["a"] == 1 and f()(2) == 4',
  ],
  ['hash eq dict', any + 'def f(x=0): return {Any(): Any()}', 'assert f() == {4: 1}'],
  ['issubset', any + 'def f(x=0): return {Any()}', 'assert f().issubset({4}) and f() <= {4}'],
  [
    'sum of any',
    'class Z(int):\n    def __radd__(s, o): return s\n    def __add__(s, o): return s\n    def __eq__(s, o): return True\n    __hash__ = int.__hash__\ndef f(x=0): return [Z(1)]',
    'assert sum(f()) == 10',
  ],
  [
    'helper assertEq',
    any + 'def f(x=0): return Any()',
    'def check(candidate):\n    assert candidate(1) == 4, "x"\ncheck(f)',
  ],
  [
    'pytest approx',
    any + 'def f(x=0): return Any()',
    'class approx:\n    def __init__(s, v): s.v = v\n    def __eq__(s, o): return abs(s.v - o) < 0.1\nassert f() == approx(4)',
  ],
];
