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
