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
