import type { InputFile } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { runner, testEngine } from './engine.js';
import { wheel, zip } from './wheel.js';

const engine = testEngine();
const run = runner(engine, 'python');
const value = async (code: string, files: InputFile[], policy: 'strict' | 'standard' | 'open' = 'standard') => {
  const outcome = await run(code, { files, policy });
  expect(outcome.error?.traceback ?? outcome.status).toBe('ok');
  return outcome.value?.json;
};

const library = {
  'foo/__init__.py': 'from .part import double\nfrom . import deep\n__version__ = "1.0"\n',
  'foo/part.py': 'def double(x):\n    return x * 2\n',
  'foo/deep/__init__.py': 'from ..part import double\nfrom foo.deep import leaf\n',
  'foo/deep/leaf.py': 'here = __name__\n',
  'foo/data/words.txt': 'one two',
  'single.py': 'x = 5\n',
};

describe('a wheel among the files', () => {
  it.each(['strict', 'standard', 'open'] as const)('is importable under the policy %s', async (policy) => {
    const code =
      'import foo, single\nfrom foo.deep.leaf import here\n[foo.double(4), foo.deep.double(1), here, single.x]';
    expect(await value(code, [wheel(library)], policy)).toEqual([8, 2, 'foo.deep.leaf', 5]);
    expect(await engine.validate(code, { language: 'python', policy, files: [wheel(library)] })).toEqual([]);
  });

  it('has its data files, by every way there is', async () => {
    const code = `import pkgutil, zipfile
from importlib import resources, metadata
from pathlib import Path
[pkgutil.get_data("foo", "data/words.txt").decode(), resources.files("foo").joinpath("data/words.txt").read_text(),
 zipfile.ZipFile("foo-1.0-py3-none-any.whl").read("foo/data/words.txt").decode(), metadata.version("foo")]`;
    expect(await value(code, [wheel(library)])).toEqual(['one two', 'one two', 'one two', '1.0']);
  });

  it('may be several, in folders, with parts of one namespace, and with what it installs elsewhere', async () => {
    const files = [
      wheel({ 'space/a.py': 'x = 1' }, 'wheels/space_a-1.0-py3-none-any.whl'),
      wheel({ 'space/b.py': 'from space.a import x\ny = x + 1' }, 'wheels/space_b-1.0-py2.py3-none-any.whl'),
      wheel({ 'moved-2.0.data/purelib/moved.py': 'z = 3' }, 'moved-2.0-1-py38-none-any.whl'),
    ];
    expect(await value('import space.a, space.b, moved\n[space.a.x, space.b.y, moved.z]', files)).toEqual([1, 2, 3]);
  });

  it('stands behind files of the program, and may bear the name of a package that is known', async () => {
    const files = [wheel({ 'numpy/__init__.py': 'x = "wheel"' }, 'numpy-3.0-py3-none-any.whl')];
    expect(await value('import numpy\nnumpy.x', files)).toBe('wheel');
    files.push({ name: 'numpy.py', content: 'x = "file"' } as never);
    expect(await value('import numpy\nnumpy.x', files)).toBe('file');
  });

  it('is judged by the policy in what it imports itself, at once or later, and the library is not', async () => {
    const judged = {
      'now/__init__.py': 'import os\n',
      'later.py':
        'def f():\n    import socket\ndef g():\n    import datetime\n    return datetime.datetime.strptime("2024", "%Y").year\n',
      'needs.py': 'import numpy\n',
    };
    const files = [wheel(judged)];
    const ends = { status: 'policy', ran: true, error: { name: 'PolicyError' } };
    expect(await run('import now', { files })).toMatchObject(ends);
    expect(await run('import later\nlater.f()', { files })).toMatchObject({ ...ends, error: { line: 2 } });
    expect((await run('import needs', { files })).error).toMatchObject({ code: 'PACKAGE_UNAVAILABLE' });
    expect(await value('import later\nlater.g()', files)).toBe(2024);
    expect(await value('import now\nnow.os.getcwd()', files, 'open')).toBe('/home/user');
  });

  it('shows its own lines in tracebacks', async () => {
    const files = [wheel({ 'foo.py': '\ndef f():\n    raise ValueError("x")\n' })];
    const { error } = await run('import foo\nfoo.f()', { files });
    expect(error).toMatchObject({
      frames: [
        { file: 'main.py', line: 2 },
        { file: 'foo-1.0-py3-none-any.whl/foo.py', line: 3, source: 'raise ValueError("x")' },
      ],
    });
  });

  it('is not given back as a file that the program wrote', async () => {
    expect((await run('import single', { files: [wheel(library)] })).files).toEqual([]);
  });
});

describe('a wheel that cannot be used', () => {
  const whole = wheel(library).content;
  const cases: [name: string, file: { name: string; content: Uint8Array }, message: RegExp][] = [
    [
      'for one platform',
      wheel(library, 'foo-1.0-cp314-cp314-manylinux_2_28_x86_64.whl'),
      /only pure Python \(py3-none-any\)/,
    ],
    ['for another Python', wheel(library, 'foo-1.0-py2-none-any.whl'), /it is for 'py2', and this is Python 3.14/],
    ['for a Python to come', wheel(library, 'foo-1.0-py399-none-any.whl'), /it is for 'py399'/],
    ['of no wheel’s name', wheel(library, 'foo.whl'), /has the form name-1.0-py3-none-any.whl/],
    ['with compiled parts', wheel({ ...library, 'foo/fast.cpython-314.so': 'x' }), /compiled parts \('foo\/fast/],
    [
      'cut short',
      { name: 'foo-1.0-py3-none-any.whl', content: whole.slice(0, -30) },
      /is damaged: .* mount the whole file/,
    ],
    ['of other bytes', { name: 'foo-1.0-py3-none-any.whl', content: Buffer.from('hello') }, /is damaged/],
    ['that is empty', { name: 'foo-1.0-py3-none-any.whl', content: new Uint8Array() }, /is damaged/],
    ['that was changed', { name: 'foo-1.0-py3-none-any.whl', content: changed(whole) }, /is damaged/],
    ['named like a module of Python', wheel({ 'json/__init__.py': '' }), /a module 'json', which Python has itself/],
    ['named like what is closed', wheel({ 'ctypes/__init__.py': '' }), /a module 'ctypes'/],
    ['without modules', wheel({ 'notes.txt': '' }), /has no module in it/],
    [
      'that unpacks to too much',
      wheel({ 'foo.py': '', 'big.bin': new Uint8Array(65 * 2 ** 20) }),
      /unpacks to 68,\d+,\d+ bytes/,
    ],
  ];
  it.each(cases)('is told of before anything runs: %s', async (_, file, message) => {
    const outcome = await run('print(1)', { files: [file] });
    expect(outcome).toMatchObject({ status: 'error', ran: false, stdout: '' });
    expect(outcome.error).toMatchObject({ name: 'WheelError', code: 'WHEEL_UNUSABLE', frames: [] });
    expect(outcome.error?.message).toMatch(message);
    expect(outcome.error?.message).toContain(file.name.replace(/.*\//, ''));
    const found = await engine.validate('print(1)', { language: 'python', files: [file] });
    expect(found).toEqual([expect.objectContaining({ kind: 'other', code: 'WHEEL_UNUSABLE' })]);
  });

  it('takes no more memory than the run has, though its directory lies', async () => {
    const bomb = Buffer.from(zip({ 'foo.py': ' '.repeat(300 * 2 ** 20) }));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(300 * 2 ** 20);
    for (let at = bomb.indexOf(size); at >= 0; at = bomb.indexOf(size, at + 1)) bomb.writeUInt32LE(1, at);
    const file = { name: 'foo-1.0-py3-none-any.whl', content: bomb };
    const outcome = await run('import foo', { files: [file], limits: { memoryMb: 64 } });
    expect(['error', 'memory']).toContain(outcome.status);
    expect((await run('1')).status).toBe('ok');
  });

  it('is not what a program says of itself', async () => {
    const { error } = await run(
      'class WheelError(Exception): pass\nWheelError.__module__ = "builtins"\nraise WheelError("x")',
    );
    expect(error).toMatchObject({ name: 'WheelError' });
    expect(error?.code).toBeUndefined();
  });
});

describe('looking at a program beside its files', () => {
  it('knows the modules that are in them', async () => {
    const files = [
      { name: 'helper.py', content: 'x = 1' },
      { name: 'tools/__init__.py', content: '' },
      { name: 'data.csv', content: 'a,b' },
    ];
    const code = 'import helper, tools\nimport missing_one';
    expect(await engine.validate(code, { language: 'python', files })).toMatchObject([
      { name: 'missing_one', line: 2 },
    ]);
    expect(await engine.validate(code, { language: 'python' })).toHaveLength(3);
  });
});

/** One byte of packed content in it is another. */
function changed(content: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(content);
  copy[50] = (copy[50] ?? 0) ^ 0xff;
  return copy;
}
