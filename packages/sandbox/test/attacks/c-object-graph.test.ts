import { attacks, inLanguage } from './fixture.js';
import { tools } from './tools.js';

/** What the interpreter's own in-memory file system has at its root: there is no other to be found. */
const memoryRoot = ['dev', 'home', 'lib', 'tmp'];
const listed = (expression: string) => `sorted(${expression}.listdir("/"))`;
const subclass = (name: string) => `[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "${name}"][0]`;
/** Files from the innermost frame outwards. */
const walk = 'files = []\nwhile frame:\n    files.append(frame.f_code.co_filename)\n    frame = frame.f_back\nfiles';

attacks(
  'C. Up the object graph of Python',
  inLanguage('python', [
    { id: 'C01', code: 'len(().__class__.__base__.__subclasses__()) > 100', expect: 'CONT', value: true },
    {
      id: 'C01a',
      code: '[c.__name__ for c in ().__class__.__base__.__subclasses__() if "Js" in c.__name__ or "pyodide" in c.__module__]',
      expect: 'CONT',
      value: [],
    },
    {
      id: 'C02',
      code: `posix = ${subclass('BuiltinImporter')}.load_module("posix")\n${listed('posix')}`,
      expect: 'CONT',
      value: memoryRoot,
    },
    {
      id: 'C03',
      code: `os = ${subclass('_wrap_close')}.__init__.__globals__["sys"].modules["os"]\n[${listed('os')}, os.environ.get("SBX_CANARY"), os.system("id")]`,
      expect: 'CONT',
      value: [memoryRoot, null, -1],
    },
    {
      id: 'C03a',
      code: 'import random\nrandom._os.path.exists("{canary}")',
      expect: 'CONT',
      value: false,
    },
    {
      id: 'C05',
      code: `import json\nos = json.dumps.__globals__["__builtins__"]["__import__"]("os")\n${listed('os')}`,
      expect: 'CONT',
      value: memoryRoot,
    },
    { id: 'C06', code: 'g = (x for x in [1])\ng.gi_frame.f_back is None', expect: 'CONT', value: true },
    {
      id: 'C07',
      code: `def f():\n    yield g.gi_frame\ng = f()\nframe = next(g)\ndef up():\n    yield h.gi_frame.f_back\nh = up()\nframe = next(h)\n${walk}`,
      expect: 'CONT',
      value: ['main.py'],
    },
    {
      id: 'C09',
      code: `try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    frame = e.__traceback__.tb_frame\n${walk}`,
      expect: 'CONT',
      value: ['main.py'],
    },
    {
      id: 'C10',
      code: `import sys\nframe = sys._getframe()\n${walk}`,
      policy: 'open',
      expect: 'CONT',
      value: ['main.py'],
    },
    {
      id: 'C10a',
      code: `import inspect\nframe = inspect.currentframe()\n${walk}`,
      policy: 'open',
      expect: 'CONT',
      value: ['main.py'],
    },
    { id: 'C10b', code: 'import inspect', policy: 'strict', expect: 'DENY' },
    {
      id: 'C11',
      code: `try:\n    try:\n        __import__("os")\n    except ImportError as e:\n        raise ValueError(1)\nexcept ValueError as e:\n    frame = e.__context__.__traceback__.tb_frame\n${walk}`,
      expect: 'CONT',
      value: ['main.py'],
    },
    {
      // The guard's own frame leads to the interpreter's import, which finds what is in this interpreter.
      id: 'C11a',
      code: `try:\n    __import__("os")\nexcept ImportError as e:\n    at = e.__traceback__\n    while at.tb_next: at = at.tb_next\nos = at.tb_frame.f_locals["real_import"]("os")\n${listed('os')}`,
      expect: ['CONT', 'ERR', 'DENY'],
      value: memoryRoot,
    },
    {
      id: 'C13',
      code: `import string\nstring.Formatter().get_field("0.__class__.__base__", [1], {})[0] is object`,
      expect: 'CONT',
      value: true,
    },
    { id: 'C13a', code: '"{0.__init__.__globals__}".format(print)', expect: 'ERR', error: /AttributeError/ },
    {
      id: 'C14',
      code: 'try:\n    [].nothing\nexcept AttributeError as e:\n    found = e.obj\nfound',
      expect: 'CONT',
      value: [],
    },
    {
      id: 'C15',
      code: `try:\n    1 / 0\nexcept Exception as e:\n    match e:\n        case Exception(__traceback__=t): frame = t.tb_frame\n${walk}`,
      expect: 'CONT',
      value: ['main.py'],
    },
    {
      id: 'C17',
      code: 'class S(str):\n    def __eq__(self, other): return other == "math"\n    def __hash__(self): return hash("math")\n    def partition(self, at): return ("math", "", "")\n    def split(self, at): return ["math"]\n__import__(S("os"))',
      expect: 'DENY',
      error: /'os'/,
    },
    {
      id: 'C17a',
      code: 'class S(str):\n    def __str__(self): return "math"\n__import__("json", fromlist=[S("os")])\n__import__(S("os.path"))',
      expect: 'DENY',
    },
    { id: 'C18', code: '𝘦𝘷𝘢𝘭("1")', policy: 'strict', expect: 'DENY', error: /'eval'/ },
    { id: 'C18a', code: '__ｉmport__("os")', expect: 'DENY' },
    { id: 'C18b', code: 'import ｏs', expect: 'DENY', error: /'os'/ },
    { id: 'C19', code: '# coding: utf-7\n+AGkAbQBwAG8AcgB0 os-', expect: 'ERR', error: /SyntaxError/ },
    { id: 'C19a', code: 'x = 1\rimport os\x0c\nos.listdir("/")', expect: ['DENY', 'ERR'], error: /'os'|SyntaxError/ },
    { id: 'C19b', code: '# -*- coding: rot13 -*-\nvzcbeg bf', expect: 'ERR', error: /SyntaxError/ },
    { id: 'C19c', code: '#\u2028import os\n"unicode line separators end no comment"', expect: 'OK' },
    { id: 'C21', code: 'import sys\nsys.modules["os"]', policy: 'strict', expect: 'DENY', error: /'sys'/ },
    {
      id: 'C21b',
      code: 'import sys\nlisting = sys.modules["os"].listdir("/")\nsorted(listing)',
      expect: 'CONT',
      value: memoryRoot,
    },
    {
      id: 'C21a',
      code: 'import typing\nlisting = typing.sys.modules["posix"].listdir("/")\nsorted(listing)',
      expect: 'CONT',
      value: memoryRoot,
    },
    { id: 'C22', code: '__loader__.load_module("os")', expect: ['ERR', 'DENY'] },
    { id: 'C22a', code: '__spec__.loader.load_module("os")', expect: ['ERR', 'DENY'] },
    { id: 'C22b', code: 'import importlib.util\nimportlib.util.find_spec("os")', expect: 'DENY' },
    { id: 'C22c', code: 'import json\njson.__loader__.get_data("{canary}")', expect: 'ERR', error: /OSError/ },
    {
      id: 'C22d',
      code: 'import importlib._bootstrap_external as b\nb.FileLoader("x", "{canary}").get_data("{canary}")',
      policy: 'open',
      expect: 'ERR',
      error: /FileNotFoundError/,
    },
    { id: 'C23', code: 'help()', expect: 'DENY' },
    { id: 'C23a', code: 'breakpoint()', expect: 'DENY' },
    { id: 'C23b', code: 'license._Printer__filenames = ["{canary}"]\nlicense()', expect: 'DENY' },
    { id: 'C23c', code: 'input()', expect: 'ERR', error: /EOFError/ },
    { id: 'C23d', code: 'breakpoint()', policy: 'open', expect: 'ERR', limits: { timeoutMs: 20_000 }, full: true },
    { id: 'C25', code: 'class A:\n    __class_getitem__ = exec\nA["import os"]', expect: 'DENY' },
    {
      id: 'C25a',
      code: 'class A:\n    __matmul__ = lambda self, other: eval(other)\nA() @ "__import__(\'os\')"',
      expect: 'DENY',
    },
    { id: 'C25b', full: true, code: '@__import__\nclass os: pass', expect: ['ERR', 'DENY'] },
    {
      id: 'C26',
      code: 'class M(type):\n    def __new__(c, n, b, d):\n        d["os"] = __import__("os")\n        return type.__new__(c, n, b, d)\nclass A(metaclass=M): pass',
      expect: 'DENY',
    },
    {
      id: 'C26a',
      code: 'class B:\n    def __init_subclass__(c): c.os = __import__("os")\nclass A(B): pass',
      expect: 'DENY',
    },
    {
      id: 'C26b',
      code: 'class D:\n    def __set_name__(self, owner, name): __import__("os")\nclass A:\n    x = D()',
      expect: 'DENY',
    },
    {
      id: 'C27',
      code: 'def f(): return 1\nf.__code__ = f.__code__.replace(co_code=b"\\xff" * 20)\nf()',
      expect: ['CRASH', 'ERR', 'DENY'],
    },
    {
      id: 'C27a',
      full: true,
      code: 'import types\ntypes.CodeType(0, 0, 0, 0, 10**6, 0, b"\\x80\\0" * 100, (), (), (), "a", "b", "c", 1, b"", b"", (), ())()',
      expect: ['CRASH', 'ERR'],
    },
    {
      id: 'C27b',
      code: 'exec(compile("1/0", "main.py", "exec").replace(co_firstlineno=0))',
      expect: 'ERR',
      error: /ZeroDivisionError/,
    },
    {
      id: 'C27c',
      code: 'exec(compile("1/0", "main.py", "exec").replace(co_linetable=b"\\xff" * 9, co_qualname="q" * 10**6))',
      expect: ['ERR', 'CRASH'],
    },
    { id: 'C29', code: 'import gc', expect: 'DENY' },
    {
      id: 'C30',
      full: true,
      code: 'import sys\nseen = set()\nsys.settrace(lambda f, e, a: seen.add(f.f_code.co_filename))\nsys.setprofile(lambda f, e, a: seen.add(f.f_code.co_filename))\nimport json\njson.dumps({})\nsys.settrace(None)\nsys.setprofile(None)\n"main.py" in seen or len(seen) > 0',
      policy: 'open',
      expect: 'CONT',
      value: true,
    },
    {
      // What is decided after the program's end is out of reach of whatever it left to be called.
      id: 'C30a',
      code: `import sys
def change(*_):
    for space in (sys._getframe(1).f_locals, sys._getframe(1).f_globals):
        for name in ("told", "status", "outcome"):
            if name in space: space[name] = {"name": "forged", "message": "forged", "frames": [], "traceback": ""}
monitoring = sys.monitoring
monitoring.use_tool_id(3, "x")
monitoring.set_events(3, monitoring.events.LINE | monitoring.events.PY_START | monitoring.events.PY_RETURN)
for event in (monitoring.events.LINE, monitoring.events.PY_START, monitoring.events.PY_RETURN):
    monitoring.register_callback(3, event, change)
sys.settrace(change)
sys.setprofile(change)
1 / 0`,
      policy: 'open',
      expect: 'ERR',
      error: /^ZeroDivisionError: division by zero$/,
    },
    { id: 'C31', code: 'import sys\nhasattr(sys, "addaudithook")', policy: 'open', expect: 'CONT', value: false },
    {
      id: 'C33',
      code: 'import builtins, json\nbuiltins.len = lambda x: 0\njson.dumps = lambda x: "forged"\nbuiltins.str = builtins.int = bytes\nbuiltins.repr = lambda x: "forged"\n{"a": [1, "b"]}',
      policy: 'open',
      expect: 'CONT',
      value: { a: [1, 'b'] },
    },
    {
      id: 'C33a',
      code: 'import builtins, sys\nsys.modules.clear()\nbuiltins.__dict__.clear()\n[1]',
      policy: 'open',
      expect: 'CONT',
      value: [1],
    },
    {
      id: 'C34',
      code: 'import helper\nhelper.f()',
      files: [{ name: 'helper.py', content: 'def f():\n    import os\n    return os.listdir("/")\n' }],
      expect: 'DENY',
      error: /'os'/,
    },
    {
      id: 'C34a',
      code: 'import datetime\nstr(datetime.datetime.strptime("2020", "%Y").year)',
      expect: 'OK',
      value: '2020',
    },
    {
      id: 'C35',
      code: 'try:\n    raise ExceptionGroup("x", [ValueError(1), ImportError(2)])\nexcept* ImportError as group:\n    found = type(group).__name__\nexcept* ValueError:\n    pass\n[found, t"{[1]!r:x}".interpolations[0].value.__class__.__base__ is object]',
      expect: 'CONT',
      value: ['ExceptionGroup', true],
    },
    { id: 'C35a', code: 't"{__import__(\'os\')}"', expect: 'DENY' },
    { id: 'C37', code: 'def f(x: __import__("os")): ...\nf.__annotations__', expect: 'DENY' },
    {
      id: 'C37a',
      code: 'import annotationlib\nclass A:\n    x: "__import__(\'os\')"\nannotationlib.get_annotations(A, eval_str=True)',
      expect: ['DENY', 'CONT'],
    },
    {
      id: 'C38',
      code: 'import weakref\nclass A:\n    def __del__(self): print("late")\na = A()\nweakref.finalize(a, print, "final")\n1',
      expect: 'OK',
      value: 1,
    },
    {
      id: 'C38a',
      code: 'import atexit\natexit.register(print, "at exit")\n1',
      policy: 'open',
      expect: 'OK',
      also: ({ stdout }) => {
        if (stdout !== 'at exit\n') throw new Error(stdout);
      },
    },
    { id: 'C38b', code: 'import atexit', expect: 'DENY' },
    {
      id: 'C11',
      code: `import asyncio
found = []
def look(error):
    while error is not None:
        at = error.__traceback__
        while at is not None:
            found.append(at.tb_frame.f_code.co_filename)
            at = at.tb_next
        error = error.__cause__ or error.__context__
try: failing()
except Exception as error: look(error)
try: await failing()
except Exception as error: look(error)
try: await asyncio.create_task(failing())
except Exception as error: look(error)
try: tool({1, 2})
except Exception as error: look(error)
found, type(failing).__name__, failing.__self__`,
      ...tools(),
      expect: 'CONT',
      value: [['main.py', 'main.py', 'main.py', 'main.py'], 'builtin_function_or_method', null],
    },
  ]),
);

attacks(
  'C. Around the names of the policy',
  inLanguage('python', [
    { id: 'C40', code: 'import os as math', expect: 'DENY' },
    { id: 'C41', code: 'exec("import os")', expect: 'DENY' },
    { id: 'C42', code: 'eval("__import__(\\"os\\")")', expect: 'DENY' },
    { id: 'C43', code: 'eval("__import__(\\"os\\")", {})', expect: ['DENY', 'CONT'] },
    {
      id: 'C44',
      code: 'exec("import os\\nprint(os.listdir(chr(47)))", {"__builtins__": __builtins__})',
      expect: ['DENY', 'CONT'],
    },
    { id: 'C45', code: 'import builtins\nbuiltins.__import__("os")', expect: ['DENY', 'CONT'] },
    { id: 'C46', code: '[].__class__.__class__.__subclasses__(type)', expect: ['CONT', 'OK'] },
    { id: 'C47', code: 'def f(): pass\nf.__builtins__["__import__"]("os")', expect: ['DENY', 'ERR'] },
    {
      id: 'C48',
      code: 'def f(): pass\ntype(f)(compile("import os\\nos", "x", "exec"), {})()',
      expect: ['DENY', 'CONT', 'OK'],
    },
    {
      id: 'C49',
      code: 'import helper\nhelper.os',
      files: [{ name: 'helper.py', content: 'import os\n' }],
      expect: 'DENY',
    },
    {
      id: 'C50',
      code: 'import helper',
      files: [
        { name: 'helper/__init__.py', content: 'from . import deep\n' },
        { name: 'helper/deep.py', content: '__import__("os")\n' },
      ],
      expect: 'DENY',
    },
    { id: 'C51', code: 'open("made.py", "w").write("import os\\n")\nimport made', expect: 'DENY' },
    { id: 'C52', code: 'open("made.py", "w").write("import os\\n")\n__import__("made")', expect: 'DENY' },
    {
      id: 'C53',
      code: 'import json, copy\njson.decoder.scanner.c_make_scanner.__class__\ncopy.os',
      expect: 'ERR',
      error: /AttributeError/,
    },
    {
      id: 'C54',
      code: 'import typing\ntyping.get_type_hints(type("A", (), {"__annotations__": {"x": "__import__(\'os\')"}}))',
      expect: ['DENY', 'CONT', 'ERR'],
    },
    { id: 'C55', code: 'import functools\nfunctools.partial(__import__)("os")', expect: 'DENY' },
    { id: 'C56', code: 'list(map(__import__, ["os"]))', expect: 'DENY' },
    { id: 'C57', code: 'class A:\n    __import__ = __import__\nA().__import__("os")', expect: ['DENY', 'ERR'] },
    { id: 'C58', code: 'from math import *\nfrom os import *', expect: 'DENY' },
    {
      id: 'C59',
      code: 'globals()["__builtins__"]["__import__"] = lambda *a: print("mine")\nimport os',
      expect: ['DENY', 'OK'],
    },
    { id: 'C60', code: '__builtins__["open"]("{canary}")', expect: ['ERR'] },
  ]),
);
