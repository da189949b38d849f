import { beforeAll, describe, expect, it } from 'vitest';
import type { GuestFactory } from '../src/host/guest.js';
import { loadedFactory, type RunOptions, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});
const run = (code: string, options?: RunOptions) => runPython(factory, code, options);
const text = (bytes?: Uint8Array) => Buffer.from(bytes ?? []).toString();

describe('the value of the last expression', () => {
  it.each([
    ['40 + 2', '42', 42],
    [
      '(1, [2.5, None], {"a": True, 3: "é"})',
      "(1, [2.5, None], {'a': True, 3: 'é'})",
      [1, [2.5, null], { a: true, 3: 'é' }],
    ],
    ['10 ** 20', '100000000000000000000', 1e20],
    ['None', 'None', null],
    ['import math\nmath.pi', '3.141592653589793', Math.PI],
    ['from collections import Counter\nCounter("aab")', "Counter({'a': 2, 'b': 1})", { a: 2, b: 1 }],
  ])('%s', async (code, repr, json) => {
    expect(await run(code)).toMatchObject({ status: 'ok', ran: true, value: { repr, json } });
  });

  it.each(['float("nan")', '{1, 2}', 'object', '[{"a": float("inf")}]', 'x = []\nx.append(x)\nx'])(
    'has no JSON: %s',
    async (code) => {
      const { status, value } = await run(code);
      expect(status).toBe('ok');
      expect(value).toEqual({ repr: expect.any(String) });
    },
  );

  it('keeps a key __proto__ as data', async () => {
    const { value } = await run('{"__proto__": {"admin": 1}}');
    expect(Object.keys(value?.json as object)).toEqual(['__proto__']);
    expect(value?.json).not.toHaveProperty('admin');
  });

  it('is cut where it is long', async () => {
    const { value } = await run('"a" * 1_000_000');
    expect(value?.repr.length).toBeLessThan(70_000);
    expect(value?.repr.endsWith('...')).toBe(true);
  });

  it.each(['', '# only a comment', 'x = 1'])('is absent after %j', async (code) => {
    const ran = await run(code);
    expect(ran).toMatchObject({ status: 'ok', ran: true });
    expect(ran.value).toBeUndefined();
  });

  it('survives a repr that fails', async () => {
    const code = 'class R:\n    def __repr__(self):\n        return 1 / 0\nR()';
    expect(await run(code)).toMatchObject({ status: 'ok', value: { repr: '<no repr>' } });
  });
});

describe('output and input', () => {
  it('comes from every way of writing, in order within each stream', async () => {
    const code = `import os, sys
print("one", flush=True)
sys.stdout.buffer.write(b"two\\n")
sys.stdout.flush()
os.write(1, b"three\\n")
print("four", end="")
sys.stdout.flush()
sys.__stderr__.write("five\\n")
os.write(2, b"six\\n")
`;
    expect(await run(code, { policy: 'open' })).toMatchObject({
      stdout: 'one\ntwo\nthree\nfour',
      stderr: 'five\nsix\n',
    });
  });

  it('carries characters of every length, NUL and control characters', async () => {
    const { stdout } = await run('print("aé€𝄞\\0\\x1b[31m" * 30_000)');
    expect(stdout).toBe(`${'aé€𝄞\0\x1b[31m'.repeat(30_000)}\n`);
  });

  it('replaces bytes that are not UTF-8', async () => {
    expect((await run('import os\nos.write(1, b"a\\xffb\\xe2\\x82")', { policy: 'open' })).stdout).toBe(
      'a\ufffdb\ufffd',
    );
  });

  it('runs what was registered for the end', async () => {
    const code = 'import atexit\natexit.register(print, "last")\nprint("first")';
    expect((await run(code, { policy: 'open' })).stdout).toBe('first\nlast\n');
  });

  it('gives standard input', async () => {
    const code = 'import sys\nfirst = input("? ")\n[first, sys.stdin.read()]';
    const ran = await run(code, { policy: 'open', stdin: 'ab\ncd\né' });
    expect(ran).toMatchObject({ stdout: '? ', value: { json: ['ab', 'cd\né'] } });
  });

  it('ends standard input where it ends', async () => {
    expect((await run('input()')).error).toMatchObject({ name: 'EOFError' });
  });

  it('runs source with a byte order mark and Windows line ends', async () => {
    expect((await run('\ufeffprint(1)\r\nif True:\r\n    print(2)\r\n')).stdout).toBe('1\n2\n');
  });
});

describe('errors', () => {
  it('tell place, frames and traceback as CPython prints it', async () => {
    const { status, ran, error } = await run('def half(n):\n    return 1 / n\n\nprint("é", half(0))');
    expect({ status, ran }).toEqual({ status: 'error', ran: true });
    expect(error).toEqual({
      name: 'ZeroDivisionError',
      message: 'division by zero',
      line: 2,
      column: 12,
      frames: [
        { file: 'main.py', line: 4, column: 12, name: '<module>', source: 'print("é", half(0))' },
        { file: 'main.py', line: 2, column: 12, name: 'half', source: 'return 1 / n' },
      ],
      traceback: `Traceback (most recent call last):
  File "main.py", line 4, in <module>
    print("é", half(0))
               ~~~~^^^
  File "main.py", line 2, in half
    return 1 / n
           ~~^~~
ZeroDivisionError: division by zero
`,
    });
  });

  it('show the source line of a syntax error', async () => {
    expect(await run('x = = 1')).toMatchObject({
      status: 'error',
      ran: false,
      error: {
        name: 'SyntaxError',
        message: 'invalid syntax',
        line: 1,
        column: 5,
        traceback: '  File "main.py", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n',
      },
    });
  });

  it('show causes, groups and classes of the program', async () => {
    const { error } = await run(
      'class Mine(Exception): pass\ntry:\n    1 / 0\nexcept Exception as e:\n    raise Mine("é") from e',
    );
    expect(error).toMatchObject({ name: 'Mine', message: 'é', line: 5 });
    expect(error?.traceback).toContain('direct cause of the following exception');
    const group = await run('raise ExceptionGroup("g", [ValueError(1), TypeError(2)])');
    expect(group.error?.traceback).toContain('+---------------- 2 ----------------');
  });

  it('leave out frames of what lies under an await', async () => {
    const { error } = await run(
      'import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 1 / 0\nawait f()',
    );
    expect(error?.frames.map(({ line, name }) => [line, name])).toEqual([
      [5, '<module>'],
      [4, 'f'],
    ]);
    expect(error?.traceback).not.toContain('asyncio');
  });

  it('are told though the exception cannot be printed', async () => {
    const code = 'class X(Exception):\n    def __str__(self):\n        raise ValueError\nraise X';
    expect((await run(code)).error).toMatchObject({ name: 'X', message: '<unprintable X>', line: 4 });
  });

  it('are told though the program broke what tells them', async () => {
    const code = 'import traceback, builtins\ntraceback.format_exception = None\nbuiltins.len = None\n1 / 0';
    const { status, error } = await run(code, { policy: 'open' });
    expect(status).toBe('error');
    expect(error).toMatchObject({ name: 'ZeroDivisionError', message: 'division by zero' });
  });

  it('point into files of the working folder', async () => {
    const files = { 'lib/deep.py': 'def f():\n    return [][0]\n', 'lib/__init__.py': '' };
    const { error } = await run('from lib.deep import f\nf()', { files });
    expect(error?.frames.at(-1)).toMatchObject({ file: 'lib/deep.py', line: 2, source: 'return [][0]' });
  });

  it.each([
    ['import sys\nsys.exit(0)', 'ok'],
    ['raise SystemExit', 'ok'],
    ['raise SystemExit(3)', 'error'],
    ['import os\nos._exit(0)', 'error'],
  ])('%j ends %s', async (code, status) => {
    const ran = await run(code, { policy: 'open' });
    expect(ran.status).toBe(status);
    if (status === 'error') expect(ran.error?.name).toBe('SystemExit');
  });

  it('print the text a program exits with', async () => {
    expect(await run('raise SystemExit("no data")')).toMatchObject({ status: 'error', stderr: 'no data\n' });
  });
});

describe('awaiting', () => {
  it('works at top level and in asyncio.run', async () => {
    const f = 'import asyncio\nasync def f(n):\n    await asyncio.sleep(0.01)\n    return n\n';
    expect((await run(`${f}sum(await asyncio.gather(f(1), f(2)))`)).value?.json).toBe(3);
    expect((await run(`${f}asyncio.run(f(5))`)).value?.json).toBe(5);
  });

  it('says that nothing can happen any more', async () => {
    expect((await run('import asyncio\nawait asyncio.Future()')).error?.message).toContain('nothing is ready');
  });

  it('sleeps as long as it was told', async () => {
    const { value } = await run('import time\nt = time.time()\ntime.sleep(0.2)\ntime.time() - t');
    expect(value?.json).toBeGreaterThanOrEqual(0.19);
  });
});

describe('chance and time', () => {
  const chance = 'import random, uuid, secrets\n[random.random(), uuid.uuid4().hex, secrets.token_hex()]';

  it('differs from run to run', async () => {
    const first = (await run(chance)).value?.json as unknown[];
    const second = (await run(chance)).value?.json as unknown[];
    for (const [index, value] of first.entries()) expect(value).not.toBe(second[index]);
  });

  it('repeats what a seed decides', async () => {
    const first = (await run(chance, { seed: 7 })).value?.json as unknown[];
    const second = (await run(chance, { seed: 7 })).value?.json as unknown[];
    expect(first[0]).toBe(second[0]);
  });

  it('starts the clock where it was told', async () => {
    const now = Date.UTC(2020, 1, 29, 12);
    const { value } = await run('from datetime import datetime\ndatetime.now().isoformat()[:16]', { now });
    expect(value?.json).toBe('2020-02-29T12:00');
  });

  it('tells two readings of the timer apart', async () => {
    const { value } = await run('import time\na = time.perf_counter()\nb = time.perf_counter()\nb > a');
    expect(value?.json).toBe(true);
  });
});

describe('files', () => {
  it('are there, and what was written or changed comes back', async () => {
    const code = `with open("out/new.txt", "w") as f:
    f.write("né")
with open("data.csv", "a") as f:
    f.write("3,4")
open("same.txt").read() + open("out/keep.txt").read()`;
    const files = { 'data.csv': '1,2\n', 'same.txt': 'a', 'out/keep.txt': 'b' };
    const ran = await run(code, { files });
    expect(ran.value?.json).toBe('ab');
    expect(Object.fromEntries(ran.files.map(({ name, content }) => [name, text(content)]))).toEqual({
      'out/new.txt': 'né',
      'data.csv': '1,2\n3,4',
    });
  });

  it.each(['../x', '/etc/x', 'a//b', 'a/../b', 'a\0b', ''])('refuses the name %j', async (name) => {
    await expect(run('1', { files: { [name]: '' } })).rejects.toThrow();
  });

  it('end at their limits with an error the program sees', async () => {
    const limits = { maxFiles: 3, maxFileBytes: 100 };
    const many = 'for n in range(10):\n    open(f"{n}", "w").write("x")';
    const first = await run(many, { limits });
    expect(first).toMatchObject({ status: 'error', error: { name: 'OSError', line: 2 } });
    expect(first.files).toHaveLength(3);
    for (const code of [
      'with open("a", "wb") as f:\n    f.write(b"x" * 101)',
      'with open("a", "wb") as f:\n    f.truncate(101)',
      'with open("a", "wb", 0) as f:\n    for n in range(60):\n        f.write(b"xx")',
      'with open("a", "wb", 0) as f:\n    f.seek(200)\n    f.write(b"x")',
      'with open("/tmp/a", "wb", 0) as f:\n    f.write(b"x" * 101)',
    ]) {
      expect(await run(code, { limits })).toMatchObject({ status: 'error', error: { name: 'OSError' } });
    }
  });

  it('of the library cannot be changed', async () => {
    const archive = '/lib/python314.zip';
    const before = (await run(`with open("${archive}", "rb") as f:\n    data = f.read()\nhash(data) * 0 + sum(data)`))
      .value;
    for (const code of [
      `open("${archive}", "wb").close()`,
      `with open("${archive}", "r+b", 0) as f:\n    f.write(b"x" * 1000)`,
      `with open("${archive}", "ab", 0) as f:\n    f.write(b"x")`,
      `import os\nos.truncate("${archive}", 5)`,
      `import os\nfd = os.open("${archive}", os.O_RDWR)\nos.pwrite(fd, b"xxxx", 0)`,
      `import mmap\nwith open("${archive}", "r+b") as f:\n    m = mmap.mmap(f.fileno(), 0)\n    m[0:4] = b"xxxx"\n    m.flush()`,
    ]) {
      expect(await run(code, { policy: 'open' })).toMatchObject({ status: 'error', error: { name: 'OSError' } });
    }
    const after = await run(`with open("${archive}", "rb") as f:\n    data = f.read()\nhash(data) * 0 + sum(data)`);
    expect(after.value).toEqual(before);
  });

  it('do not lead out of the interpreter', async () => {
    for (const path of ['/etc/passwd', '/proc/self/environ', process.execPath, '../../../etc/hostname']) {
      expect((await run(`open(${JSON.stringify(path)})`)).error?.name).toBe('FileNotFoundError');
    }
    const links = 'import os\nos.symlink("b", "a")\nos.symlink("a", "b")\nos.symlink("/lib", "c")\nopen("a")';
    expect(await run(links, { policy: 'open' })).toMatchObject({ error: { name: 'OSError' }, files: [] });
  });
});
