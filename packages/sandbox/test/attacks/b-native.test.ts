import { attacks, inLanguage } from './fixture.js';

const each = (calls: string) => `import os
def outcome(call):
    try:
        return call()
    except (OSError, AttributeError, ModuleNotFoundError, RuntimeError, NotImplementedError) as error:
        return type(error).__name__
[outcome(call) for call in (${calls},)]`;

attacks(
  'B. From Python to native code',
  inLanguage('python', [
    { id: 'B01', code: 'import ctypes; ctypes.CDLL(None)', expect: 'DENY' },
    {
      id: 'B01a',
      code: 'import importlib\nimportlib.import_module("_ctypes")',
      policy: 'open',
      expect: 'ERR',
      error: /No module/,
    },
    {
      id: 'B01b',
      code: 'import importlib\nimportlib.import_module("ctypes.util")',
      policy: 'open',
      expect: 'ERR',
      error: /No module/,
    },
    { id: 'B02', code: 'import ctypes\nctypes.CDLL(None).system(b"echo hi")', policy: 'open', expect: 'DENY' },
    {
      id: 'B03',
      code: 'import ctypes\nctypes.CDLL(None).emscripten_run_script_string(b"typeof process")',
      expect: 'DENY',
    },
    { id: 'B05', code: 'import ctypes\nctypes.string_at(1024, 10**6)', expect: 'DENY' },
    { id: 'B06', code: 'import _ctypes\n_ctypes.PyObj_FromPtr(0x7fffffff)', policy: 'open', expect: 'DENY' },
    { id: 'B07', code: 'import ctypes\nctypes.memset(id(1) + 8, 5, 1)', expect: 'DENY' },
    {
      // Without ctypes: a forged code object reads past its constants. It is the interpreter's own memory.
      id: 'B06a',
      code: 'def f(): return 1\nf.__code__ = f.__code__.replace(co_consts=(), co_code=bytes([82, 255]) * 2 + f.__code__.co_code)\nf()',
      expect: ['CRASH', 'ERR', 'CONT'],
    },
    {
      id: 'B09',
      code: `open("x.so", "wb").write(b"\\0asm\\1\\0\\0\\0")
import _imp
from importlib.machinery import ExtensionFileLoader, ModuleSpec
_imp.create_dynamic(ModuleSpec("x", ExtensionFileLoader("x", "/home/user/x.so"), origin="/home/user/x.so"))`,
      policy: 'open',
      expect: ['ERR', 'CRASH'],
    },
    {
      id: 'B10',
      code: each('lambda: os.system("echo hi")'),
      policy: 'open',
      expect: 'CONT',
      value: [-1],
    },
    {
      id: 'B10a',
      code: each(
        'lambda: os.popen("echo hi").read(), lambda: os.fork(), lambda: os.execv("/bin/sh", ["sh"]), lambda: __import__("subprocess").run(["ls"]), lambda: os.posix_spawn("/bin/ls", ["ls"], {}), lambda: os.forkpty()',
      ),
      policy: 'open',
      expect: 'CONT',
      value: ['OSError', 'OSError', 'OSError', 'OSError', 'AttributeError', 'AttributeError'],
    },
    {
      id: 'B10b',
      code: each('lambda: os.kill(os.getppid(), 9), lambda: os.kill(1, 9), lambda: os.killpg(0, 9)'),
      policy: 'open',
      expect: ['CONT', 'CRASH', 'ERR'],
    },
    { id: 'B11', code: 'import _posixsubprocess', expect: 'DENY' },
    { id: 'B11a', code: 'import pty', expect: 'DENY' },
    { id: 'B11b', code: 'import multiprocessing', expect: 'DENY' },
    {
      id: 'B11c',
      code: 'import threading\nthreading.Thread(target=print).start()',
      policy: 'open',
      expect: 'ERR',
      error: /can't start new thread/,
    },
    {
      id: 'B11d',
      full: true,
      code: 'import multiprocessing\nmultiprocessing.Process(target=print).start()',
      policy: 'open',
      limits: { timeoutMs: 20_000 },
      expect: 'ERR',
    },
    {
      id: 'B11e',
      code: 'import mmap\nm = mmap.mmap(-1, 4096)\nm.write(b"x")\nm[:1].decode()',
      policy: 'open',
      expect: ['CONT', 'ERR'],
      value: 'x',
      full: true,
    },
  ]),
);

const limits = { timeoutMs: 500 };

attacks(
  'B. From Python to native code, further ways',
  inLanguage('python', [
    { id: 'B13', code: 'import faulthandler\nfaulthandler._sigsegv()', policy: 'open', expect: ['ERR', 'CRASH'] },
    {
      id: 'B14',
      code: 'import faulthandler\nfaulthandler._read_null()',
      policy: 'open',
      expect: ['ERR', 'CRASH', 'CONT'],
    },
    { id: 'B15', code: 'import _testinternalcapi', policy: 'open', expect: 'ERR', error: /No module/ },
    {
      id: 'B17',
      code: 'import marshal\nexec(marshal.loads(marshal.dumps(compile("1", "x", "exec"))[:-3] + b"\\xff\\xff\\xff"))',
      policy: 'open',
      expect: ['ERR', 'CRASH', 'CONT', 'OK'],
    },
    {
      id: 'B18',
      full: true,
      code: 'import marshal\nimport random\nrandom.seed(1)\nfor n in range(3000):\n    data = bytearray(marshal.dumps(compile("def f(a): return [a, 1, {2}]\\nf(1)", "x", "exec")))\n    data[random.randrange(len(data))] = random.randrange(256)\n    try: marshal.loads(bytes(data))\n    except Exception: pass',
      policy: 'open',
      expect: ['ERR', 'CRASH', 'OK', 'MEM', 'TIME'],
    },
    {
      id: 'B19',
      code: 'import pickle\nclass E:\n    def __reduce__(self): return (__import__("os").system, ("id",))\npickle.loads(pickle.dumps(E()))',
      policy: 'open',
      expect: 'CONT',
      value: -1,
    },
    {
      id: 'B20',
      code: 'import mmap\nm = mmap.mmap(-1, 10)\nm.resize(2 ** 30)',
      policy: 'open',
      expect: ['ERR', 'MEM', 'CRASH'],
    },
    {
      id: 'B21',
      code: 'import sqlite3\nsqlite3.connect("{canary}").execute("select 1")',
      policy: 'open',
      expect: ['ERR', 'DENY', 'CONT'],
    },
    {
      id: 'B22',
      code: 'import os\n[getattr(os, n, lambda *a: None)(*a) for n, a in (("nice", (5,)), ("setuid", (0,)), ("chroot", ("/",)))]',
      policy: 'open',
      expect: ['ERR', 'CONT'],
    },
    {
      id: 'B23',
      code: 'import resource\nresource.setrlimit(resource.RLIMIT_AS, (1, 1))',
      policy: 'open',
      expect: ['ERR', 'DENY', 'CONT'],
    },
    { id: 'B24', code: 'import readline, curses, termios', policy: 'open', expect: ['ERR', 'DENY'] },
    {
      id: 'B25',
      code: 'import io\nb = memoryview(bytearray(8))\nclass R(io.RawIOBase):\n    def readinto(self, m):\n        global kept\n        kept = m\n        return 8\n    def readable(self): return True\nr = io.BufferedReader(R(), 8)\nr.read(4)\nkept[0] = 1\n1',
      expect: ['CONT', 'ERR', 'CRASH', 'OK'],
    },
    {
      id: 'B26',
      code: 'class L(list):\n    def __lt__(self, o):\n        data.clear()\n        return True\ndata = [L(), L(), L()]\ndata.sort()',
      expect: ['ERR', 'OK'],
    },
    {
      id: 'B27',
      code: 'import sys\n().__class__.__base__.__subclasses__()\nd = {}\nclass K:\n    def __hash__(self): return 1\n    def __eq__(self, o):\n        d.clear()\n        return False\nfor _ in range(100): d[K()] = 1\n1',
      expect: ['OK', 'ERR', 'TIME'],
      limits,
    },
  ]),
);
