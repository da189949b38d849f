import type { InputFile } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { asserts, testEngine } from './engine.js';
import { wheel } from './wheel.js';

const engine = testEngine();

/** Runs pieces of code in one session and gives what the last one came to. */
async function afterAllOf(...cells: string[]) {
  await using session = await engine.session({ language: 'python', policy: 'open' });
  const outcomes = [];
  for (const cell of cells) outcomes.push(await session.execute(cell));
  return outcomes.at(-1);
}

const valueAfter = async (...cells: string[]) => (await afterAllOf(...cells))?.value?.json;

describe('a session of Python', () => {
  it('keeps names, imports, classes, generators, open files and what is in them', async () => {
    await using session = await engine.session({ language: 'python' });
    await session.execute(
      'import math\nx = 41\nclass A:\n    n = 1\ndef count():\n    yield from range(9)\ng = count()\nnext(g)',
    );
    await session.execute('f = open("log.txt", "w+")\nf.write("one ")');
    await session.execute('next(g)\nf.write("two")');
    const { value } = await session.execute('f.seek(0)\n[x + 1, math.sqrt(4), A().n, next(g), f.read()]');
    expect(value?.json).toEqual([42, 2, 1, 2, 'one two']);
  });

  it('shows the source of every call in a traceback', async () => {
    const outcome = await afterAllOf('def f():\n    raise ValueError("deep")', 'def g():\n    f()', '\ng()');
    expect(outcome?.error).toMatchObject({
      name: 'ValueError',
      frames: [
        { file: 'cell-3.py', line: 2, source: 'g()' },
        { file: 'cell-2.py', line: 2, source: 'f()', name: 'g' },
        { file: 'main.py', line: 2, source: 'raise ValueError("deep")', name: 'f' },
      ],
    });
    expect(outcome?.error?.traceback).toBe(
      'Traceback (most recent call last):\n  File "cell-3.py", line 2, in <module>\n    g()\n    ~^^\n' +
        '  File "cell-2.py", line 2, in g\n    f()\n    ~^^\n  File "main.py", line 2, in f\n    raise ValueError("deep")\nValueError: deep\n',
    );
    expect((await afterAllOf('1', 'x = ('))?.error).toMatchObject({
      name: 'SyntaxError',
      message: "'(' was never closed",
      frames: [{ file: 'cell-2.py', line: 1, source: 'x = (' }],
    });
  });

  it('begins with the first call that runs', async () => {
    const outcome = await afterAllOf('x = (', 'import random\nx = 1', 'x');
    expect(outcome?.value?.json).toBe(1);
  });

  it('keeps its event loop: tasks go on while a later call awaits', async () => {
    const first =
      'import asyncio\ndone = []\nasync def tick():\n    await gate.wait()\n    done.append(1)\ngate = asyncio.Event()\ntask = asyncio.ensure_future(tick())\nawait asyncio.sleep(0)';
    expect(await valueAfter(first, 'list(done)')).toEqual([]);
    expect(await valueAfter(first, 'gate.set()\nawait task\nlist(done)')).toEqual([1]);
    expect(await valueAfter('1', 'import asyncio\nasync def f():\n    return 5\nasyncio.run(f())', 'await f()')).toBe(
      5,
    );
  });

  it('keeps future features, and has garbage collected', async () => {
    expect(await valueAfter('from __future__ import annotations', 'def f(a: Nope): ...\nf.__annotations__')).toEqual({
      a: 'Nope',
    });
    const cycle = 'import gc, weakref\nclass C: pass\nc = C()\nc.self = c\nw = weakref.ref(c)\ndel c';
    expect(await valueAfter(cycle, 'gc.collect()\n[gc.isenabled(), w() is None]')).toEqual([true, true]);
    expect(await valueAfter(cycle, 'x = [[] for _ in range(200_000)]\nw() is None')).toBe(true);
    expect(await valueAfter('import gc\ngc.disable()', 'gc.isenabled()')).toBe(false);
  });

  it('gives back what a call has shown', async () => {
    await using session = await engine.session({ language: 'python', limits: { memoryMb: 64 } });
    for (let round = 0; round < 30; round++) {
      const { status, value } = await session.execute('data = bytearray(3_000_000)\ndata');
      expect([status, value?.repr.length]).toEqual(['ok', 65_539]);
    }
  });

  it('has as much memory left after many calls that kept nothing', async () => {
    await using session = await engine.session({ language: 'python', limits: { memoryMb: 64 } });
    for (let round = 0; round < 150; round++) expect((await session.execute('"x" * 70_000')).status).toBe('ok');
    expect((await session.execute('len(bytearray(40_000_000))')).value?.json).toBe(40_000_000);
  });

  it('runs no exit function, and ends with no call of sys.exit', async () => {
    await using session = await engine.session({ language: 'python', policy: 'open' });
    await session.execute('import atexit, sys\natexit.register(print, "bye")');
    expect(await session.execute('sys.exit()')).toMatchObject({ status: 'ok', stdout: '' });
    expect(await session.execute('sys.exit("no")')).toMatchObject({ status: 'error', stderr: 'no\n' });
    expect(await session.execute('sys.exit(3)')).toMatchObject({ status: 'error', error: { name: 'SystemExit' } });
    expect(session.isAlive).toBe(true);
    expect(await session.execute('import os\nos._exit(0)')).toMatchObject({ status: 'error' });
    expect(session.isAlive).toBe(false);
  });

  it('hands out the files that a call has made or changed', async () => {
    await using session = await engine.session({
      language: 'python',
      files: [{ name: 'given.txt', content: 'given' }],
    });
    const written = async (code: string, files: { name: string; content: string }[] = []) =>
      (await session.execute(code, { files })).files.map(({ name, text }) => `${name}=${text}`);
    expect(await written('open("a.txt", "w").write("1")')).toEqual(['a.txt=1']);
    expect(await written('open("b.txt", "w").write("2")')).toEqual(['b.txt=2']);
    expect(await written('open("a.txt", "a").write("3")')).toEqual(['a.txt=13']);
    expect(await written('open("given.txt").read()')).toEqual([]);
    expect(await written('open("given.txt", "a").write("!")')).toEqual(['given.txt=given!']);
    expect(await written('open("more.txt").read()', [{ name: 'more.txt', content: 'more' }])).toEqual([]);
    expect(await written('open("b.txt", "w").write("x")', [{ name: 'b.txt', content: 'new' }])).toEqual(['b.txt=x']);
    expect(await written('import os\n', [])).toEqual([]);
  });

  it('says where a file cannot be put, and imports files that come later', async () => {
    await using session = await engine.session({ language: 'python' });
    await session.execute('from pathlib import Path\nPath("folder").mkdir()\nPath("mine.py").write_text("n = 3")');
    const outcome = await session.execute('1', { files: [{ name: 'folder', content: '' }] });
    expect(outcome).toMatchObject({ status: 'error', ran: false, error: { name: 'FileExistsError' } });
    const files = [{ name: 'helper.py', content: 'n = 2' }];
    expect((await session.execute('import helper, mine\nhelper.n + mine.n', { files })).value?.json).toBe(5);
  });

  it('takes wheels when it is opened and with every call', async () => {
    const made = (name: string) => ({ ...wheel({ [`${name}.py`]: 'n = 1\n' }), name: `${name}-1.0-py3-none-any.whl` });
    await using session = await engine.session({ language: 'python', files: [made('first')] });
    const run = (code: string, files: InputFile[] = []) => session.execute(code, { files });
    expect((await run('import first, second\nfirst.n + second.n', [made('second')])).value?.json).toBe(2);
    expect((await run('import third', [])).error?.code).toBe('PACKAGE_UNAVAILABLE');
    const broken = { name: 'bad-1.0-cp314-cp314-linux_x86_64.whl', content: 'x' };
    expect((await run('1', [broken])).error?.code).toBe('WHEEL_UNUSABLE');
    expect((await run('import first, third\nthird.n + second.n', [made('third')])).value?.json).toBe(2);
    expect((await run('import third\nthird.n')).value?.json).toBe(1);
  });

  it('counts its files and its memory over all its calls', async () => {
    await using session = await engine.session({ language: 'python', limits: { maxFiles: 2, memoryMb: 64 } });
    await session.execute('open("a", "w")\nopen("b", "w")');
    expect(await session.execute('open("c", "w")')).toMatchObject({ status: 'error', error: { name: 'OSError' } });
    expect((await session.execute('import pathlib\npathlib.Path("a").unlink()\nopen("c", "w")')).status).toBe('ok');
    const statuses = [];
    while (session.isAlive)
      statuses.push(
        (await session.execute('try: kept.append(bytearray(8_000_000))\nexcept NameError: kept = []')).status,
      );
    expect(statuses.at(-1)).toBe('memory');
    expect(statuses.length).toBeGreaterThan(3);
  });

  it('gives each call its own input', async () => {
    await using session = await engine.session({ language: 'python' });
    expect((await session.execute('input()', { stdin: 'one\ntwo\n' })).value?.json).toBe('one');
    expect((await session.execute('input()', { stdin: 'three\n' })).value?.json).toBe('three');
    expect((await session.execute('input()')).error?.name).toBe('EOFError');
    await session.execute('import sys, io\nsys.stdin = io.StringIO("mine\\n")', { stdin: 'x' });
    expect((await session.execute('input()', { stdin: 'theirs\n' })).value?.json).toBe('mine');
  });

  it('checks each call in what it has so far', async () => {
    await using session = await engine.session({ language: 'python' });
    await session.execute('x = 1', { checks: asserts('assert x == 1\ny = 5') });
    const outcome = await session.execute('x += 1', {
      checks: [
        ...asserts('assert x == 2', 'assert x == 3', 'y'),
        { id: 'v', source: 'caller', kind: 'value', equals: 2 },
      ],
    });
    expect(outcome.checks.map(({ verdict, message }) => [verdict, message])).toMatchObject([
      ['passed', undefined],
      ['failed', '`x == 3` failed: left is 2, right is 3 (line 1 of the check)'],
      ['failed', "NameError: name 'y' is not defined (line 1 of the check)"],
      ['failed', 'The program has no last value.'],
    ]);
    expect((await session.execute('y')).status).toBe('error');
  });

  it('checks a later call by what its checks say, whatever the call has named', async () => {
    await using session = await engine.session({ language: 'python' });
    await session.execute('class Any:\n    def __eq__(self, other): return True\ndef f(): return Any()');
    await session.execute('def sum(a, b): return a + b');
    const { checks } = await session.execute('def all(values): return True\ndef g(): return 3', {
      checks: asserts(
        'assert all(g() == x for x in [4])',
        'assert f() == 4',
        'assert sum(1, 2) == 3',
        'assert g() == 3',
      ),
    });
    expect(checks.map(({ verdict }) => verdict)).toEqual(['failed', 'failed', 'passed', 'passed']);
  });

  it('holds to its policy in every call, and knows what its calls have named', async () => {
    await using session = await engine.session({ language: 'python', policy: 'strict' });
    await session.execute('def input(): return 7');
    expect((await session.execute('input()')).value?.json).toBe(7);
    expect(await session.execute('import csv')).toMatchObject({ status: 'policy', ran: false, error: { line: 1 } });
    expect((await session.execute('globals().clear()')).status).not.toBe('crashed');
    expect(await session.execute('__import__("csv")')).toMatchObject({ error: { name: 'PolicyError' } });
  });

  it('reads what is nested too deeply, and goes on', async () => {
    await using session = await engine.session({ language: 'python' });
    await session.execute('x = 1');
    for (const code of [
      `${'('.repeat(20_000)}${')'.repeat(20_000)}`,
      `x${'.a'.repeat(20_000)}`,
      `[${'-'.repeat(20_000)}1]`,
    ]) {
      expect((await session.execute(code)).status).toBe('error');
    }
    expect((await session.execute('x')).value?.json).toBe(1);
  });
});
