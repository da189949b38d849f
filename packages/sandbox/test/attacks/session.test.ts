import { describe, expect, it } from 'vitest';
import { testEngine } from '../engine.js';

/**
 * What a call leaves behind for the next one: whatever it is, the next call comes to the end that its own code has, and
 * to no other, within its limits.
 */
const engine = testEngine({ hosts: { max: 1 } });

const python: Record<string, string> = {
  'modules that reading a program uses':
    'import ast, json, marshal, symtable, linecache, traceback, types, random, io\nfor m in (ast, json, symtable, linecache, traceback, types, random, io, marshal):\n    for name in list(vars(m)):\n        if not name.startswith("__"):\n            setattr(m, name, lambda *a, **k: 1)',
  'builtins, all gone':
    'import builtins\nb = vars(builtins)\nkeep = b["list"](b)\n[b.pop(n, None) for n in keep if not n.startswith("__")]',
  'builtins of the session, all gone': '__builtins__.clear()',
  'a namespace that is empty': 'globals().clear()',
  'modules, all gone': 'import sys\nsys.modules.clear()\nsys.path.clear()\nsys.meta_path.clear()',
  'a tracer that jumps over lines':
    'import sys\ndef skip(frame, event, argument):\n    if event == "line":\n        try: frame.f_lineno += 1\n        except ValueError: pass\n    return skip\nsys.settrace(skip)\nsys.setprofile(lambda *a: 1 / 0)',
  'a monitor':
    'import sys\nm = sys.monitoring\nm.use_tool_id(3, "x")\nm.set_events(3, m.events.LINE | m.events.RAISE | m.events.PY_START)\nm.register_callback(3, m.events.LINE, lambda *a: 1 / 0)\nm.register_callback(3, m.events.PY_START, lambda *a: 1 / 0)',
  'almost no room to recurse': 'import sys\nsys.setrecursionlimit(4)',
  'a finalizer that raises and traces':
    'import sys\nclass F:\n    def __del__(self):\n        sys.settrace(lambda *a: 1 / 0)\n        raise KeyError\nf = F()\nf.me = f\ndel f',
  'what the sandbox itself runs in the interpreter':
    'import traceback\nours = traceback.StackSummary.format_frame_summary.__globals__\nnothing = lambda *a, **k: 0\nfor module in [m for n, m in ours.items() if n.startswith("mae_")]:\n    for name, value in list(vars(module).items()):\n        if type(value) is type(nothing) and not value.__closure__:\n            value.__code__ = nothing.__code__',
  'keys that compare as they like':
    'class Key(str):\n    __hash__ = str.__hash__\n    def __eq__(self, other): raise KeyError("compared")\nfor n in ("__builtins__", "__name__", "x"):\n    globals()[Key(n)] = 1',
  'streams that are closed': 'import os, sys\nsys.stdout.close()\nsys.stderr.close()\nos.close(1)\nos.close(2)',
  'a stream that ends the interpreter':
    'import sys\nclass Out:\n    def write(self, t): sys.exit(0)\n    flush = write\nsys.stdout = sys.stderr = Out()',
  'hooks and warnings':
    'import sys, warnings\nsys.excepthook = sys.unraisablehook = sys.displayhook = None\nwarnings.simplefilter("error")\nwarnings.warn_explicit = None',
  'garbage that is never collected':
    'import gc\ngc.disable()\ngc.set_threshold(1)\ngc.callbacks.append(lambda *a: 1 / 0)',
};

const javascript: Record<string, string> = {
  'getters on every object':
    'for (const name of ["value", "get", "set", "then", "constructor", "stdin", "declared", "assigned", "name", "kind", "checks", "at", "callback", "writable", "configurable", "length", "0"])\n  try { Object.defineProperty(Object.prototype, name, { __proto__: null, configurable: true, get() { throw new RangeError(name) }, set() { throw new RangeError(name) } }) } catch {}',
  'promises of its own':
    'class Mine extends Promise {}\nPromise.prototype.then = () => { throw 1 };\nPromise.prototype.catch = Promise.prototype.finally = Promise.prototype.then;\nObject.defineProperty(Promise.prototype, "constructor", { get() { return { [Symbol.species]: class { constructor() { throw 2 } } } } });\nPromise.resolve = Promise.reject = null;\nglobalThis.Promise = Mine;',
  'functions that are called to call':
    'Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => "forged";\nReflect.apply = Reflect.defineProperty = Reflect.getOwnPropertyDescriptor = () => true;\nJSON.parse = JSON.stringify = () => "{}";',
  collections:
    'for (const C of [Map, Set, WeakMap, Array, String, RegExp])\n  for (const key of Reflect.ownKeys(C.prototype))\n    try { C.prototype[key] = () => { throw 3 } } catch {}',
  'an iterator':
    'Array.prototype[Symbol.iterator] = function* () { yield 1 };\nObject.getPrototypeOf([][Symbol.iterator]?.() ?? {}).next = () => ({ done: true });',
  'elements of every list':
    'for (const i of [0, 1, 2]) Object.defineProperty(Array.prototype, i, { configurable: true, get: () => ({ at: 0, name: "x", kind: "const", callback() { throw 4 } }), set() {} });',
  'errors that are made differently':
    'Error.prepareStackTrace = () => { throw 5 };\nError.stackTraceLimit = 0;\nTypeError.prototype.name = { toString() { throw 6 } };\nError.prototype.toString = null;',
  'a console and timers of its own':
    'console = null; setTimeout = setInterval = null; globalThis.stdin = { toString() { throw 7 } };',
  'promises that settle later':
    'const later = []; new Promise((resolve) => later.push(resolve)).then(() => { throw new RangeError("old") }).catch(() => {});\nvoid new Promise(() => {});',
};

describe('what one call of a session leaves for the next', () => {
  it.each(Object.entries(python))('Python: %s', async (_, trap) => {
    await using session = await engine.session({ language: 'python', policy: 'open', limits: { timeoutMs: 10_000 } });
    await session.execute(trap);
    expect(session.isAlive).toBe(true);
    expect(await session.execute('x = 1\nx / 0\nx = 2')).toMatchObject({ status: 'error', ran: true });
    expect(await session.execute('x = (')).toMatchObject({
      status: 'error',
      ran: false,
      error: { name: 'SyntaxError' },
    });
    expect(await session.execute('"\\d" + str(40 + 2)').then(({ status }) => ['ok', 'error'].includes(status))).toBe(
      true,
    );
    expect(await session.execute('40 + 2')).toMatchObject({ status: 'ok', value: { repr: '42', json: 42 } });
  });

  it.each([
    ['raise SystemExit(3)', 'error'],
    ['raise SystemExit', 'ok'],
    ['raise MemoryError', 'error'],
  ])('Python: its own ways to end do not change what %s comes to', async (code, status) => {
    await using session = await engine.session({ language: 'python', policy: 'open' });
    await session.execute(python['what the sandbox itself runs in the interpreter'] ?? '');
    expect((await session.execute(code)).status).toBe(status);
  });

  it('Python: a policy that is no longer there does not decide what is refused', async () => {
    await using session = await engine.session({ language: 'python' });
    const reach = '__import__.__globals__';
    await session.execute(
      `space = ${reach}\nspace["Listing"].permits = lambda *a: True\nspace["Policy"].refusal = lambda *a: None`,
    );
    expect(await session.execute('import os')).toMatchObject({ status: 'policy', ran: false });
    await session.execute('space["Policy"].refusal = lambda *a: "policy"');
    expect((await session.execute('import math\nmath.pi')).status).not.toBe('crashed');
    expect((await session.execute('1')).status).toBe('ok');
  });

  it.each([
    [
      'python',
      'class F:\n    def __del__(self):\n        while True: pass\nf = F()\nf.me = f\ndel f',
      'import gc\ngc.collect()',
    ],
    ['python', 'class F:\n    def __repr__(self):\n        while True: pass\nf = F()', 'f'],
    ['python', 'class F:\n    def __del__(self):\n        while True: pass\nf = F()', 'del f'],
    ['javascript', 'Error.prepareStackTrace = () => { for (;;); }', 'throw new Error("no")'],
    ['javascript', 'Object.defineProperty(globalThis, "x", { configurable: true, get() { for (;;); } })', 'x'],
    ['javascript', 'Object.prototype.toJSON = () => { for (;;); }; 0', '({})'],
  ] as const)('%s: what never ends, ends at the limit of the call that meets it: %s', async (language, trap, code) => {
    await using session = await engine.session({ language, policy: 'open' });
    expect((await session.execute(trap)).status).toBe('ok');
    expect((await session.execute(code, { limits: { timeoutMs: 300 } })).status).toBe('timeout');
    expect(session.isAlive).toBe(false);
  });

  it.each(Object.entries(javascript))('JavaScript: %s', async (_, trap) => {
    await using session = await engine.session({ language: 'javascript', limits: { timeoutMs: 10_000 } });
    await session.execute(trap);
    expect(session.isAlive).toBe(true);
    const thrown = await session.execute('let x = 1;\nx += 1;\nthrow new TypeError("real");');
    expect(thrown).toMatchObject({ status: 'error', ran: true });
    expect(await session.execute('let y = ')).toMatchObject({
      status: 'error',
      ran: false,
      error: { name: 'SyntaxError' },
    });
    expect(await session.execute('require("fs")')).toMatchObject({ status: 'policy', ran: false });
    expect(await session.execute('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });

  it('JavaScript: a call that was left waiting cannot end a later one', async () => {
    await using session = await engine.session({ language: 'javascript' });
    const first =
      'let open; const gate = new Promise((resolve) => { open = resolve });\nsetTimeout(() => { throw new Error("first") }, 1);\nawait gate;\n"forged"';
    expect(await session.execute(first)).toMatchObject({ status: 'error', error: { message: 'first' } });
    const second = 'open();\nawait new Promise((resolve) => setTimeout(resolve, 20));\nthrow new Error("second")';
    expect(await session.execute(second)).toMatchObject({ status: 'error', error: { message: 'second' } });
  });

  it('JavaScript: a name that was made fixed is an error of the call that declares it', async () => {
    await using session = await engine.session({ language: 'javascript' });
    await session.execute('Object.defineProperty(globalThis, "fixed", { value: 1 })');
    expect(await session.execute('let fixed = 2')).toMatchObject({ status: 'error', error: { name: 'TypeError' } });
    expect((await session.execute('fixed')).value?.json).toBe(1);
  });
});
