import { beforeAll, describe, expect, it } from 'vitest';
import type { GuestFactory } from '../src/host/guest.js';
import { Ended, loadedFactory, type RunOptions, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});
const run = (code: string, options?: RunOptions) => runPython(factory, code, options);
const grow = 'kept = []\nwhile True:\n    kept.append(bytearray(100_000))';

describe('memory', () => {
  it.each([
    grow,
    '[0] * 10 ** 9',
    '"x" * (2 ** 31 - 10)',
    'bytearray(2 ** 31 - 1)',
    'n = 1\nwhile True:\n    n = n << 10_000_000 | n',
    'sorted(range(10 ** 8))',
    '"%0*d" % (10 ** 9, 1)',
    'class A: pass\nkept = []\nwhile True:\n    kept.append(A())',
    'd = {}\nn = 0\nwhile True:\n    d[n] = str(n)\n    n += 1',
    'import re\n"a" * 300_000_000',
  ])('runs out as an error of the program: %s', async (code) => {
    const { status, error } = await run(code);
    expect(status).toBe('memory');
    expect(error).toMatchObject({ name: 'MemoryError', line: expect.any(Number) });
    expect(error?.traceback).toMatch(/MemoryError/);
  });

  it('can be caught, and the interpreter lives on', async () => {
    const code = 'try:\n    [0] * 10 ** 9\nexcept MemoryError:\n    print("caught")\nsum(range(1000))';
    expect(await run(code)).toMatchObject({ status: 'ok', stdout: 'caught\n', value: { json: 499_500 } });
  });

  it('follows the limit', async () => {
    const code = 'kept = bytearray(60_000_000)\nlen(kept)';
    expect((await run(code, { limits: { memoryMb: 40 } })).status).toBe('memory');
    expect((await run(code, { limits: { memoryMb: 100 } })).status).toBe('ok');
  });

  it('of a check is the failure of that check', async () => {
    const { status, checks } = await run('x = 1', { checks: ['[0] * 10 ** 9', 'assert x == 1'] });
    expect(status).toBe('ok');
    expect(checks).toMatchObject([
      { verdict: 'failed', message: expect.stringMatching(/^MemoryError/) },
      { verdict: 'passed' },
    ]);
  });
});

describe('the host ends', () => {
  const deadlineMs = 400;

  it.each([
    'while True: pass',
    'while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass',
    'import re\nre.match(r"(a+)+b", "a" * 40)',
    'import math\nmath.factorial(10 ** 7)',
    '10 ** 10 ** 8',
    'sum(range(10 ** 12))',
    'import time\ntime.sleep(1000)',
    'import asyncio\nasync def f():\n    while True: await asyncio.sleep(0)\nawait f()',
    'class R:\n    def __repr__(self):\n        while True: pass\nR()',
    'class X(Exception):\n    def __str__(self):\n        while True: pass\nraise X',
    'import atexit\natexit.register(lambda: sum(range(10 ** 12)))',
    'while True:\n    try:\n        [0] * 10 ** 9\n    except MemoryError:\n        pass',
    'import signal\nsignal.signal(signal.SIGINT, lambda *a: None)\nwhile True: pass',
  ])('%s', async (code) => {
    await expect(run(code, { deadlineMs, policy: 'open' })).rejects.toBeInstanceOf(Ended);
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });

  it('and has what was printed before', async () => {
    const ended = await run('print("début")\nwhile True: pass', { deadlineMs }).catch((error: unknown) => error);
    expect((ended as Ended).stdout).toBe('début\n');
  });

  it('a program that never stops printing', async () => {
    const ended = await run('while True: print("x" * 100)', { deadlineMs }).catch((error: unknown) => error);
    expect((ended as Ended).stdout.length).toBeGreaterThan(100_000);
  });
});

describe('depth', () => {
  it('of recursion is as usual', async () => {
    const code = 'def f(n):\n    return 0 if n == 0 else 1 + f(n - 1)\nf(950)';
    expect(await run(code)).toMatchObject({ value: { json: 950 } });
    const { error } = await run('def f(): f()\nf()');
    expect(error).toMatchObject({ name: 'RecursionError', message: 'maximum recursion depth exceeded', line: 1 });
    expect(error?.traceback).toContain('[Previous line repeated 996 more times]');
  });

  it.each([
    'x = []\nfor _ in range(100_000): x = [x]\nrepr(x)',
    'x = []\nfor _ in range(100_000): x = [x]\nx',
    'import copy\nx = []\nfor _ in range(100_000): x = [x]\ncopy.deepcopy(x)',
    'import json\njson.loads("[" * 200_000)',
    'import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): f()\nf()',
    'class A:\n    def __getattr__(self, name): return getattr(self, name)\nA().x',
    'def g(): yield from g()\nlist(g())',
    '('.repeat(150) + ')'.repeat(150),
  ])('beyond it is an error of the program, whatever recurses: %s', async (code) => {
    const { status, error } = await run(code, { policy: 'open' });
    expect([status, error?.name]).toEqual(code.startsWith('((') ? ['ok', undefined] : ['error', 'RecursionError']);
  });

  it('of source is bounded', async () => {
    expect(await run('('.repeat(10_000) + ')'.repeat(10_000))).toMatchObject({ status: 'error', ran: false });
    expect(await run(`${'1+'.repeat(200_000)}1`)).toMatchObject({ status: 'error', ran: false });
    expect(await run(`${'-'.repeat(50_000)}1`)).toMatchObject({ status: 'error', ran: false });
    expect(await run(`${'1+'.repeat(1_000)}1`)).toMatchObject({ status: 'ok', value: { json: 1_001 } });
  });
});

describe('a crash of the interpreter', () => {
  it.each([
    'import os\nos.abort()',
    'def f(): return 1\nf.__code__ = f.__code__.replace(co_code=b"\\xff" * 200)\nf()',
    'import faulthandler\nfaulthandler._sigsegv()',
  ])('ends the run and no other: %s', async (code) => {
    await expect(run(code, { policy: 'open' })).rejects.toBeInstanceOf(Ended);
    expect(await run('40 + 2')).toMatchObject({ status: 'ok', value: { json: 42 } });
  });
});

it('leaves nothing for the next run', async () => {
  const first =
    'import builtins, sys, json, os\nbuiltins.left = json.left = sys.left = os.environ["LEFT"] = "x"\nopen("left", "w").close()';
  await run(first, { policy: 'open' });
  const second =
    'import builtins, sys, json, os\n[hasattr(o, "left") for o in (builtins, json, sys)] + ["LEFT" in os.environ, os.listdir()]';
  expect((await run(second, { policy: 'open' })).value?.json).toEqual([false, false, false, false, []]);
});
