import type { RunOutcome } from '@mae/protocol';
import { expect } from 'vitest';
import { attacks, inLanguage } from './fixture.js';

/** What a program makes the sandbox say of it is bounded too. */
const brief = ({ error }: RunOutcome) => expect(JSON.stringify(error).length).toBeLessThan(100_000);

attacks('H. Output and results', [
  ...inLanguage('python', [
    {
      id: 'H09',
      code: 'import os\n'.repeat(5_000),
      expect: 'DENY',
      error: /^PolicyError: line 1: import of 'os'/,
      also: brief,
    },
    {
      id: 'H09a',
      code: Array.from({ length: 5_000 }, (_, at) => `import a${at}`).join('\n'),
      expect: 'DENY',
      also: brief,
    },
    { id: 'H09b', code: `import ${'x'.repeat(1_000_000)}`, expect: 'DENY', also: brief },
    { id: 'H09c', code: `${'y'.repeat(1_000_000)} + 1`, expect: 'ERR', also: brief },
    { id: 'H09d', code: `def f(): return f()  # ${'x'.repeat(1_000_000)}\nf()`, expect: 'ERR', also: brief },
    { id: 'H01', code: 'for _ in range(300_000): print("x" * 100)', expect: 'TRUNC' },
    { id: 'H01a', code: 'while True: print()', limits: { maxOutputBytes: 1_000 }, expect: 'TRUNC' },
    {
      id: 'H02',
      full: true,
      code: 'print("x" * 50_000_000)',
      limits: { memoryMb: 256, timeoutMs: 20_000 },
      expect: ['TRUNC', 'MEM'],
    },
    {
      id: 'H03',
      code: 'import os, sys\nsys.stdout.buffer.write(b"a\\n")\nsys.stdout.flush()\nos.write(1, b"b\\n")\nsys.__stderr__.write("c\\n")\nos.write(2, b"d\\n")\nopen("/dev/stdout", "w").write("e\\n")\n1',
      policy: 'open',
      expect: 'OK',
      also: ({ stdout, stderr }) => {
        expect(stdout).toBe('a\nb\ne\n');
        expect(stderr).toBe('c\nd\n');
      },
    },
    { id: 'H03a', code: 'import os\nwhile True: os.write(2, b"x" * 10 ** 6)', policy: 'open', expect: 'TRUNC' },
    {
      id: 'H03b',
      full: true,
      code: 'import faulthandler\nwhile True: faulthandler.dump_traceback()',
      policy: 'open',
      expect: 'TRUNC',
    },
    {
      id: 'H06',
      code: '"x" * 20_000_000',
      limits: { memoryMb: 256, timeoutMs: 20_000 },
      expect: 'OK',
      also: ({ value }) => expect(value?.repr.length).toBeLessThan(100_000),
    },
    {
      id: 'H06a',
      code: 'raise ValueError("x" * 20_000_000)',
      expect: 'ERR',
      limits: { memoryMb: 256, timeoutMs: 20_000 },
      also: ({ error }) => expect(error?.traceback.length).toBeLessThan(50_000),
    },
    {
      id: 'H06b',
      code: '[[1]] * 1_000_000',
      expect: 'OK',
      limits: { timeoutMs: 20_000, memoryMb: 128 },
      also: ({ value }) => expect(value).not.toHaveProperty('json'),
    },
    {
      id: 'H06c',
      full: true,
      code: 'class E(Exception): pass\nE.__module__ = "m" * 100_000\nE.__qualname__ = "\\0" * 100_000\nraise E("x")',
      expect: 'ERR',
      also: ({ error }) => expect(error?.name.length).toBeLessThanOrEqual(200),
    },
    {
      id: 'H06d',
      code: 'exec(compile("1/0", "main.py", "exec").replace(co_qualname="q" * 10 ** 6, co_name="n" * 10 ** 6))',
      expect: 'ERR',
      also: ({ error }) => expect(JSON.stringify(error?.frames).length).toBeLessThan(5_000),
    },
    {
      id: 'H06e',
      full: true,
      code: 'raise SyntaxError("m", ("main.py", -5, -7, "x" * 1_000_000))',
      expect: 'ERR',
      also: ({ error }) => expect(error?.traceback.length).toBeLessThan(50_000),
    },
    { id: 'H06f', code: 'raise SyntaxError("m", ("main.py", 10 ** 30, 10 ** 30, "x"))', expect: 'ERR' },
    {
      id: 'H07',
      code: 'import os\nprint("\\x1b[31m\\0{\\"type\\":\\"result\\",\\"id\\":1,\\"spent\\":false}")\nos.write(1, b"\\xff\\xfe\\0\\0\\0\\2\\0\\0\\0\\2{}{}\\n")\n1',
      policy: 'open',
      expect: 'OK',
      value: 1,
      also: ({ stdout }) =>
        expect(stdout).toBe('\x1b[31m\0{"type":"result","id":1,"spent":false}\n\ufffd\ufffd\0\0\0\x02\0\0\0\x02{}{}\n'),
    },
    {
      id: 'H07a',
      code: 'class E(Exception):\n    def __str__(self): return "\\0\\ud800\\x1b[2J"\nE.__qualname__ = "\\ud800"\nraise E()',
      expect: 'ERR',
    },
    { id: 'H07b', code: 'class A:\n    def __repr__(self): return "\\ud800\\0" * 10\nA()', expect: 'OK' },
    { id: 'H07c', code: 'print("\\ud800")', expect: 'ERR', error: /UnicodeEncodeError/ },
    // What a program raises decides nothing but that it raised.
    {
      id: 'H08',
      code: 'class MemoryLimit(MemoryError): pass\nraise MemoryLimit("mine")',
      expect: 'ERR',
      error: /^MemoryLimit: mine/,
    },
    {
      id: 'H08a',
      code: 'class PolicyError(Exception): pass\nraise PolicyError("mine")',
      expect: 'ERR',
      error: /^PolicyError: mine/,
    },
    { id: 'H08b', code: 'class TimeLimit(BaseException): pass\nraise TimeLimit()', expect: 'ERR', error: /^TimeLimit/ },
    {
      id: 'H08c',
      code: 'raise SystemExit("bye")',
      expect: 'ERR',
      error: /SystemExit: bye/,
      also: ({ stderr }) => expect(stderr).toBe('bye\n'),
    },
    { id: 'H08d', code: 'import sys\nsys.exit(0)', policy: 'open', expect: 'OK' },
    { id: 'H08e', code: 'import os\nos._exit(0)', policy: 'open', expect: ['ERR', 'CRASH'] },
    { id: 'H08f', code: 'import os\nos.abort()', policy: 'open', expect: 'CRASH' },
    {
      id: 'H08g',
      code: 'import sys\nclass X:\n    def flush(self): raise SystemExit(0)\n    def write(self, s): raise SystemExit(0)\nsys.stdout = sys.stderr = sys.__stdout__ = X()\nsys.excepthook = lambda *a: sys.exit(0)\n1 / 0',
      policy: 'open',
      expect: 'ERR',
      error: /ZeroDivisionError/,
    },
    {
      id: 'H08h',
      code: 'import traceback\ntraceback.format_exception = lambda *a: ["x" * 10 ** 7]\ntraceback.linecache.getline = lambda *a: 5\n1 / 0',
      policy: 'open',
      expect: 'ERR',
      error: /ZeroDivisionError/,
      also: ({ error }) => expect(error?.traceback.length).toBeLessThan(50_000),
    },
  ]),
  ...inLanguage('javascript', [
    { id: 'H09', code: 'require("fs");\n'.repeat(20_000), expect: 'DENY', also: brief },
    { id: 'H09a', code: `import x from "${'x'.repeat(1_000_000)}"`, expect: 'DENY', also: brief },
    { id: 'H09b', code: `${'x'.repeat(1_000_000)} + 1`, expect: 'ERR', also: brief },
    {
      id: 'H09c',
      code: `/*${'x'.repeat(1_000_000)}*/ function f() { return f() + 1 } f()`,
      expect: 'ERR',
      also: brief,
    },
    { id: 'H09d', code: `/${'(?<a>x)|'.repeat(5_000)}(/`, expect: 'ERR', also: brief },
    { id: 'H09e', code: `const a = 1; ${' '.repeat(1_000_000)} const a = 2`, expect: 'ERR', also: brief },
    {
      id: 'H09f',
      code: `const o = { ${'n'.repeat(900_000)}() { null.x } }; o.${'n'.repeat(900_000)}()`,
      limits: { memoryMb: 128 },
      expect: 'ERR',
      also: brief,
    },
    { id: 'H05', code: 'for (let i = 0; i < 1e6; i++) console.log("x".repeat(1000))', expect: 'TRUNC' },
    { id: 'H05a', code: 'for (;;) console.error()', limits: { maxOutputBytes: 1_000 }, expect: 'TRUNC' },
    { id: 'H05b', code: 'for (;;) { console.group(); console.log("x") }', expect: ['TRUNC', 'MEM', 'TIME'] },
    { id: 'H05c', code: 'setInterval(() => console.log("x".repeat(1e5)))', expect: 'TRUNC' },
    {
      id: 'H05d',
      code: 'console.log("😀".repeat(1e6))',
      limits: { maxOutputBytes: 1_048_575 },
      expect: 'TRUNC',
      also: ({ stdout }) => expect(stdout).toMatch(/^(😀)+$/u),
    },
    {
      id: 'H05e',
      code: 'console.log(("x".repeat(262_143) + "😀").repeat(3)); 1',
      expect: 'OK',
      value: 1,
      also: ({ stdout }) => expect(stdout).toBe(`${`${'x'.repeat(262_143)}😀`.repeat(3)}\n`),
    },
    { id: 'H06', code: '"x".repeat(5e8)', expect: 'MEM' },
    {
      id: 'H06a',
      code: '"x".repeat(2e7)',
      limits: { memoryMb: 256 },
      expect: 'OK',
      also: ({ value }) => {
        expect(value?.repr.length).toBeLessThan(100_000);
        expect(value).not.toHaveProperty('json');
      },
    },
    {
      id: 'H06b',
      code: 'throw new Error("x".repeat(2e7))',
      limits: { memoryMb: 256 },
      expect: 'ERR',
      also: ({ error }) => expect(error?.traceback.length).toBeLessThan(100_000),
    },
    { id: 'H06c', code: 'Array.from({ length: 3e6 }, () => ({ a: 1 }))', expect: ['MEM', 'TIME'] },
    {
      id: 'H06d',
      code: 'const e = new Error("x"); e.name = "n".repeat(1e7); e.stack = "s".repeat(1e7); throw e',
      limits: { memoryMb: 256 },
      expect: 'ERR',
      also: ({ error }) => expect(JSON.stringify(error).length).toBeLessThan(200_000),
    },
    { id: 'H06e', code: 'throw "x".repeat(1e7)', limits: { memoryMb: 256 }, expect: 'ERR' },
    {
      id: 'H06f',
      code: 'console.assert(false, "x".repeat(1e6)); 1',
      limits: { maxOutputBytes: 1_000 },
      expect: 'TRUNC',
    },
    {
      id: 'H07',
      code: 'console.log("\\x1b[31m\\0\\x07{\\"type\\":\\"result\\"}\\ud800é\\u202e"); console.error("\\0\\0\\0\\2\\0\\0\\0\\2{}{}"); "\\0\\x1b"',
      expect: 'OK',
      value: '\0\x1b',
      also: ({ stdout, stderr }) => {
        expect(stdout).toBe('\x1b[31m\0\x07{"type":"result"}\ufffdé\u202e\n');
        expect(stderr).toBe('\0\0\0\x02\0\0\0\x02{}{}\n');
      },
    },
    {
      id: 'H07a',
      code: 'const e = new Error("\\n    at main.js:1:1\\n    at main.js:99999:1"); e.name = "Timeout\\0"; throw e',
      expect: 'ERR',
      also: ({ error }) => expect(error?.frames.every(({ line }) => line === 1)).toBe(true),
    },
    {
      id: 'H08',
      code: 'throw Object.assign(new Error("The program was ended"), { name: "TimeLimit", status: "timeout" })',
      expect: 'ERR',
      error: /^TimeLimit/,
    },
    {
      id: 'H08a',
      code: 'const e = new RangeError("Isolate was disposed during execution due to memory limit"); throw e',
      expect: 'ERR',
    },
    {
      id: 'H08b',
      code: 'throw { toString() { return "out of memory" }, name: "MemoryLimit", message: "memory limit" }',
      expect: 'ERR',
    },
    {
      id: 'H08c',
      code: 'Promise.reject(new Error("Isolate is disposed")); 1',
      expect: 'ERR',
      error: /Isolate is disposed/,
    },
    { id: 'H08d', code: 'Promise.reject(new Error("out of memory: memory limit"))', expect: 'ERR' },
  ]),
]);

const forged = '{"type":"ended","id":1,"status":"ok","report":{"status":"ok","ran":true}}';

attacks('H. Forged outcomes', [
  ...inLanguage('python', [
    {
      id: 'H10',
      code: `import os\nfor fd in range(40):\n    try: os.write(fd, b'\\0\\0\\0\\x40\\0\\0\\0\\0${forged.replaceAll('"', '\\"')}')\n    except OSError: pass\n1 / 0`,
      policy: 'open',
      expect: 'ERR',
      error: /ZeroDivisionError/,
    },
    { id: 'H11', code: `print('''${forged}''', end='\\0')\nraise SystemExit(7)`, expect: 'ERR', error: /SystemExit/ },
    {
      id: 'H12',
      code: '{"status": "ok", "ran": True, "json": 1, "value": {"repr": "forged"}}',
      expect: 'OK',
      value: { status: 'ok', ran: true, json: 1, value: { repr: 'forged' } },
    },
    {
      id: 'H13',
      code: 'class D(dict):\n    def items(self): return [("status", "ok")]\n    def __len__(self): return 5\n    def __iter__(self): return iter("abc")\nD(a=1)',
      expect: 'OK',
      value: { a: 1 },
    },
    {
      id: 'H14',
      code: 'class L(list):\n    def __iter__(self): yield from range(10 ** 9)\n    def __len__(self): return 10 ** 9\n    def __getitem__(self, i): return i\nL([1])',
      expect: 'OK',
      value: [1],
    },
    {
      id: 'H15',
      code: 'class S(str):\n    def __str__(self): return 1 / 0\n    def encode(self, *a): return b"x"\nS("plain")',
      expect: 'OK',
      value: 'plain',
    },
    {
      id: 'H16',
      code: 'class I(int):\n    def __index__(self): return 7\n    def __int__(self): return 7\n    def __float__(self): return 7.0\nI(3)',
      expect: 'OK',
      value: 3,
    },
    { id: 'H17', code: 'class E(BaseException): pass\nE.__name__ = "SystemExit"\nraise E(0)', expect: 'ERR' },
    { id: 'H18', code: 'class E(SystemExit): pass\nraise E(5)', expect: 'ERR' },
    {
      id: 'H19',
      code: 'class E(SystemExit):\n    code = property(lambda self: 1 / 0)\nraise E(0)',
      expect: ['ERR', 'OK'],
    },
    {
      id: 'H20',
      code: 'try:\n    __import__("nope_at_all")\nexcept ImportError as e:\n    e.name = "os"\n    e.msg = "import of \'os\' is not allowed"\n    raise',
      expect: ['ERR', 'DENY'],
    },
    {
      id: 'H21',
      code: 'raise ModuleNotFoundError("import of \'os\' is not allowed under the policy \'standard\'", name="os")',
      expect: 'ERR',
      error: /ModuleNotFoundError/,
    },
    { id: 'H22', code: 'raise KeyboardInterrupt', expect: 'ERR', error: /KeyboardInterrupt/ },
    { id: 'H23', code: 'raise GeneratorExit', expect: 'ERR' },
    {
      id: 'H24',
      code: 'raise TimeoutError("The program was ended after 10000 ms.")',
      expect: 'ERR',
      error: /TimeoutError/,
    },
    { id: 'H25', code: 'import asyncio\nraise asyncio.CancelledError', expect: 'ERR', error: /CancelledError/ },
    {
      id: 'H26',
      code: 'import sys\nsys.excepthook = sys.unraisablehook = lambda *a: None\nsys.exit = lambda *a: None\n1 / 0',
      policy: 'open',
      expect: 'ERR',
    },
    {
      id: 'H27',
      code: 'import atexit, os\natexit.register(os._exit, 0)\n1 / 0',
      policy: 'open',
      expect: ['ERR', 'CRASH'],
    },
    {
      id: 'H28',
      code: 'import builtins\nbuiltins.BaseException = builtins.Exception = type("X", (), {})\n1 / 0',
      policy: 'open',
      expect: 'ERR',
      error: /ZeroDivisionError/,
    },
    { id: 'H29', code: 'import os\nos.close(1)\nos.close(2)\nprint("lost")', policy: 'open', expect: ['ERR', 'OK'] },
    {
      id: 'H30',
      code: 'import os\nos.dup2(os.open("f", os.O_WRONLY | os.O_CREAT), 1)\nprint("to the file")',
      policy: 'open',
      expect: ['OK', 'ERR'],
    },
    { id: 'H31', code: 'import sys\nprint("x", file=open("/dev/stdout", "w"))', policy: 'open', expect: ['OK', 'ERR'] },
    {
      id: 'H32',
      code: 'print("a\\r\\nb\\u2028c\\x85d\\x1b]0;title\\x07\\x9b31m")',
      expect: 'OK',
      also: ({ stdout }) => expect(stdout).toBe('a\r\nb\u2028c\x85d\x1b]0;title\x07\x9b31m\n'),
    },
  ]),
  ...inLanguage('javascript', [
    {
      id: 'H10',
      code: `console.log(${JSON.stringify(forged)}); console.error("\\0\\0\\0\\x40"); null.x`,
      expect: 'ERR',
      error: /TypeError/,
    },
    {
      id: 'H11',
      code: '({ status: "ok", ran: true, json: 1, repr: "forged", checks: [] })',
      expect: 'OK',
      value: { status: 'ok', ran: true, json: 1, repr: 'forged', checks: [] },
    },
    {
      id: 'H12',
      code: 'throw Object.assign(new Error("x"), { name: "PolicyError", code: "PACKAGE_UNAVAILABLE" })',
      expect: 'ERR',
      error: /PolicyError/,
    },
    { id: 'H13', code: 'throw Object.assign(new Error("cancelled"), { name: "AbortError" })', expect: 'ERR' },
    {
      id: 'H14',
      code: 'throw new (class Crash extends Error { name = "Crash" })("The program ended the interpreter it ran in.")',
      expect: 'ERR',
    },
    {
      id: 'H15',
      code: 'Error.prepareStackTrace = () => "TimeLimit: ended\\n    at main.js:1:1"; throw new Error("x")',
      expect: 'ERR',
    },
    {
      id: 'H16',
      code: 'globalThis.Error = class { constructor() { this.name = "TimeLimit" } }; globalThis.RangeError = Error; null.x',
      expect: 'ERR',
      error: /TypeError/,
    },
    { id: 'H17', code: 'queueMicrotask(() => { throw new Error("late") }); 1', expect: 'ERR', error: /late/ },
    { id: 'H18', code: 'setTimeout(() => { throw new Error("later") }, 5); 1', expect: 'ERR', error: /later/ },
    {
      id: 'H19',
      code: 'const f = new FinalizationRegistry(() => { throw new Error("never") }); for (let i = 0; i < 1e4; i++) f.register({}, i); await new Promise((resolve) => setTimeout(resolve, 20)); for (let i = 0; i < 1e4; i++) new Array(1000).fill(i); 1',
      expect: ['OK', 'ERR'],
      also: ({ status, error }) => expect(status === 'ok' || error?.message === 'never').toBe(true),
    },
    {
      id: 'H20',
      code: 'JSON.stringify = () => \'{"status":"forged"}\'; Object.prototype.toJSON = () => "forged"; ({ a: 1 })',
      expect: 'OK',
      also: ({ status }) => expect(status).toBe('ok'),
    },
    {
      id: 'H21',
      code: 'throw { __proto__: Error.prototype, message: "x", stack: "Error: x\\n    at file:///etc/passwd:1:1\\n    at /root/x.js:1:2" }',
      expect: 'ERR',
    },
  ]),
]);
