import { beforeAll, describe, expect, it } from 'vitest';
import type { GuestFactory } from '../src/host/guest.js';
import { policyPresets } from '../src/policy-lists.js';
import { loadedFactory, type RunOptions, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});
const run = (code: string, options?: RunOptions) => runPython(factory, code, options);

describe('a refused import', () => {
  it('is found before anything runs, and says what may be used instead', async () => {
    expect(await run('print("before")\n\nimport os, json\n')).toMatchObject({
      status: 'policy',
      ran: false,
      stdout: '',
      error: {
        name: 'PolicyError',
        line: 3,
        column: 8,
        message: expect.stringMatching(
          /^line 3: import of 'os' is not allowed under the policy 'standard'; .*open\(\)/,
        ),
      },
      diagnostics: [{ kind: 'policy', name: 'os', line: 3, column: 8 }],
    });
  });

  it.each([
    ['import os.path', 'os'],
    ['from os import path', 'os'],
    ['def f():\n    import subprocess', 'subprocess'],
    ['if False:\n    from urllib.request import urlopen', 'urllib'],
    ['import json, threading as t', 'threading'],
    ['from importlib import import_module, resources', 'importlib'],
  ])('%j', async (code, name) => {
    const { status, ran, diagnostics } = await run(code);
    expect({ status, ran }).toEqual({ status: 'policy', ran: false });
    expect(diagnostics[0]?.name?.split('.')[0]).toBe(name);
  });

  it('of a package is told apart', async () => {
    for (const policy of ['strict', 'standard', 'open'] as const) {
      for (const code of ['import numpy as np', 'from numpy.linalg import norm', '__import__("numpy")']) {
        const { status, diagnostics, error } = await run(code, { policy });
        expect(status).toBe('policy');
        expect(error).toMatchObject({ name: 'PolicyError', code: 'PACKAGE_UNAVAILABLE' });
        expect(error?.message).toMatch(/'numpy.*not available here; .*\bmath\b/);
        const seen = diagnostics.map(({ kind, code }) => ({ kind, code }));
        if (code.includes('__')) expect(seen).toEqual([]);
        else expect(seen).toEqual([{ kind: 'package', code: 'PACKAGE_UNAVAILABLE' }]);
      }
    }
  });

  it('of a name that nobody knows is one too, but for the open policy, which tries', async () => {
    expect((await run('import nobody_knows')).error).toMatchObject({ code: 'PACKAGE_UNAVAILABLE' });
    const tried = await run('import nobody_knows', { policy: 'open' });
    expect(tried).toMatchObject({ status: 'error', error: { name: 'ModuleNotFoundError' } });
  });

  it('names what may be imported where that is little', async () => {
    expect((await run('import sys', { policy: 'strict' })).error?.message).toContain('may be imported: math, random,');
  });

  it('of what is under the own name of a file is none', async () => {
    const files = { 'numpy.py': 'x = 5', 'requests/__init__.py': 'y = 6' };
    const code = 'import numpy, requests\nimport __main__\n[numpy.x, requests.y, __main__.numpy.x]';
    for (const policy of ['strict', 'open'] as const) {
      expect(await run(code, { files, policy })).toMatchObject({ status: 'ok', value: { json: [5, 6, 5] } });
    }
  });

  it.each([
    '__import__("os")',
    'eval("__import__(\'os\')")',
    'exec("import os")',
    'from importlib import import_module\nimport_module("os")',
    'class S(str):\n    def __eq__(self, other): return True\n    def __hash__(self): return hash("math")\n__import__(S("os"))',
    '__import__("os", fromlist=[])',
    'class A:\n    __class_getitem__ = exec\nA["import os"]',
    '__ｉmport__("os")',
    'def f(x: __import__("os")): pass\nf.__annotations__',
  ])('is refused when it happens: %s', async (code) => {
    const { status, error } = await run(code);
    expect(status).toBe('policy');
    expect(error?.name).toBe('PolicyError');
    expect(error?.traceback).not.toContain('mae_');
  });

  it('is not what a program calls by its name', async () => {
    const code =
      'class PolicyError(ImportError): pass\nPolicyError.__module__ = "builtins"\nraise PolicyError("numpy", name="numpy")';
    const { status, error } = await run(code);
    expect([status, error?.name, error?.code]).toEqual(['error', 'PolicyError', undefined]);
  });

  it('can be caught like any failed import', async () => {
    const code = 'try:\n    import numpy\nexcept ImportError:\n    numpy = None\nnumpy is None';
    expect(await run(code)).toMatchObject({ status: 'ok', value: { json: true } });
  });

  it('is refused in files of the program too, at once or when it happens', async () => {
    const files = { 'now.py': 'import os\n', 'later.py': 'def f():\n    import os\n' };
    for (const code of ['import now', 'import later\nlater.f()']) {
      expect(await run(code, { files })).toMatchObject({ status: 'policy', ran: true, error: { name: 'PolicyError' } });
    }
  });
});

describe('the library', () => {
  it.each([
    'from datetime import datetime\ndatetime.strptime("2024-02-29", "%Y-%m-%d").day == 29',
    'str(10 ** 3000)[0] == "1" and "\\N{BULLET}" == "•" and "é".encode("cp1252") == b"\\xe9"',
    'import statistics\nstatistics.mode([1, 2, 2]) == 2',
    'import json\njson.loads("[1]") == [1]',
    'import random, copy, typing, array, string, calendar\ncalendar.isleap(2024)',
  ])('imports for itself what the program may not: %s', async (code) => {
    expect(await run(code, { policy: 'strict' })).toMatchObject({ status: 'ok', value: { json: true } });
  });
});

describe('the standard policy', () => {
  it('lists nothing that cannot be imported', async () => {
    const { names } = policyPresets.standard.pythonImports;
    const code = `missing = []
for name in ${JSON.stringify(names)}:
    try:
        __import__(name)
    except Exception as error:
        missing.append([name, repr(error)])
missing`;
    expect((await run(code)).value?.json).toEqual([]);
  });

  it('lets scripts for data run as they are written', async () => {
    const code = `import sys, csv, gzip, pickle, shutil, sqlite3, tempfile
from pathlib import Path
from timeit import timeit
from urllib.parse import urlparse, parse_qs
import xml.etree.ElementTree as ET
from importlib import resources
import posixpath as path

def main(argv):
    sys.setrecursionlimit(5000)
    rows = [int(row["n"]) for row in csv.DictReader(sys.stdin)]
    folder = Path("out")
    folder.mkdir(exist_ok=True)
    with gzip.open(folder / "rows.gz", "wb") as f:
        pickle.dump(rows, f)
    shutil.copy(folder / "rows.gz", tempfile.mkdtemp())
    with sqlite3.connect(":memory:") as db:
        db.execute("create table t(n)")
        db.executemany("insert into t values (?)", [(n,) for n in rows])
        total, = db.execute("select sum(n) from t").fetchone()
    f = abs
    return [total, sorted(p.name for p in Path(".").rglob("*") if p.is_file()), path.join("a", "b"),
            parse_qs(urlparse("http://h/p?a=1").query), ET.fromstring("<a><b>t</b></a>").find("b").text,
            timeit("f(1)", setup="f = abs", number=1) > 0, argv, sys.maxsize > 0]

if __name__ == "__main__":
    sys.stdout.write("done\\n")
result = main(sys.argv)
result`;
    expect(await run(code, { stdin: 'n\n1\n2\n' })).toMatchObject({
      status: 'ok',
      stdout: 'done\n',
      value: { json: [3, ['rows.gz'], 'a/b', { a: ['1'] }, 't', true, ['main.py'], true] },
    });
  });

  it('lets a module of the library find the program', async () => {
    const code = 'from timeit import timeit\nf = abs\ntimeit("f(1)", setup="from __main__ import f", number=3) > 0';
    expect(await run(code)).toMatchObject({ status: 'ok', value: { json: true } });
  });
});

describe('builtins', () => {
  it('outside the list are refused before anything runs', async () => {
    expect(await run('print(1)\nopen("a")', { policy: 'strict' })).toMatchObject({
      status: 'policy',
      ran: false,
      stdout: '',
      diagnostics: [{ kind: 'policy', name: 'open', line: 2, message: expect.stringContaining("the builtin 'open'") }],
    });
  });

  it('may be defined by the program', async () => {
    expect(await run('def open(x): return x\nopen(5)', { policy: 'strict' })).toMatchObject({ value: { json: 5 } });
  });

  it('of the strict list suffice for classes, generators and exceptions', async () => {
    const code = `from dataclasses import dataclass
@dataclass
class P:
    x: int
class E(ValueError):
    @property
    def p(self): return super().__str__()
def g():
    try:
        yield from [P(1).x]
    finally:
        pass
match [*g()]:
    case [int(n)]: pass
try:
    raise E("a")
except E as e:
    n = (n, e.p)
n`;
    const policy = { preset: 'strict' as const, imports: { allow: ['dataclasses'] } };
    expect(await run(code, { policy })).toMatchObject({ status: 'ok', value: { json: [1, 'a'] } });
  });

  it('can be denied one by one', async () => {
    const policy = { preset: 'standard' as const, builtins: { deny: ['eval'] }, imports: { deny: ['json'] } };
    expect((await run('eval("1")', { policy })).status).toBe('policy');
    expect((await run('globals()["__builtins__"]["eval"]("1")', { policy })).status).toBe('policy');
    expect((await run('import json', { policy })).status).toBe('policy');
  });
});

describe('what is behind Python', () => {
  const names = [
    'js',
    'pyodide',
    'pyodide_js',
    'pyodide.ffi',
    '_pyodide_core',
    '_pyodide',
    'micropip',
    'ctypes',
    '_ctypes',
  ];

  it.each(names)('%s is refused under every policy', async (name) => {
    for (const code of [`import ${name}`, `__import__(${JSON.stringify(name)})`]) {
      const { status, error } = await run(code, { policy: 'open' });
      expect([status, error?.name]).toEqual(['policy', 'PolicyError']);
    }
  });

  it('is not there for the library either', async () => {
    const code = `import importlib, sys
found = []
for name in ${JSON.stringify([...names, '_testcapi', '_testinternalcapi', '_xxtestfuzz', '_remote_debugging'])}:
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
loaders = [type(finder).__name__ for finder in sys.meta_path if "Js" in str(finder)]
proxies = [type(o).__name__ for o in __import__("gc").get_objects() if "JsProxy" in type(o).__name__]
[found, loaders, proxies, sorted(name for name in sys.modules if name.startswith(("mae", "pyodide", "js")) and name[:4] != "json")]`;
    const { value } = await run(code, { policy: 'open' });
    // Packages of the archive are plain Python; none of them finds its core.
    expect(value?.json).toEqual([
      expect.not.arrayContaining(['js', '_pyodide_core', '_ctypes', 'ctypes']),
      [],
      [],
      expect.any(Array),
    ]);
  });

  it('has no frame under the program', async () => {
    const code = `import sys
names = []
def walk(frame):
    while frame is not None:
        names.append(frame.f_code.co_filename)
        frame = frame.f_back
walk(sys._getframe())
g = (walk(g.gi_frame) for _ in [1])
next(g)
try:
    1 / 0
except ZeroDivisionError as e:
    walk(e.__traceback__.tb_frame)
sorted(set(names))`;
    expect((await run(code, { policy: 'open' })).value?.json).toEqual(['main.py']);
  });

  it('has no environment and starts nothing', async () => {
    const code = `import os, subprocess
def tried(call):
    try:
        return call()
    except OSError as e:
        return type(e).__name__
[dict(os.environ), os.system("true"), tried(os.fork), tried(lambda: subprocess.run(["true"])), tried(lambda: os.execv("/bin/true", ["true"]))]`;
    expect((await run(code, { policy: 'open' })).value?.json).toEqual([
      { HOME: '/home/user', TZ: 'UTC', LANG: 'C.UTF-8' },
      -1,
      'OSError',
      'OSError',
      'OSError',
    ]);
  });
});
