import { beforeAll, describe, expect, it } from 'vitest';
import type { GuestFactory } from '../src/host/guest.js';
import { loadedFactory, type RunOptions, runPython } from './python-driver.js';

let factory: GuestFactory;
beforeAll(async () => {
  factory = await loadedFactory();
});
const value = async (code: string, options?: RunOptions) => {
  const { status, error, value: found } = await runPython(factory, code, { policy: 'open', ...options });
  expect(error?.traceback ?? status).toBe('ok');
  return found?.json;
};

describe('the files of a program', () => {
  it('are walked, copied, renamed and taken away', async () => {
    const code = `import glob, os, pathlib, shutil
folder = pathlib.Path("d/e")
folder.mkdir(parents=True)
(folder / "f.txt").write_text("hé")
walked = [[path, sorted(folders), files] for path, folders, files in os.walk(".")]
shutil.copytree("d", "g")
os.rename("g/e/f.txt", "g/h.txt")
shutil.rmtree("d")
[walked, sorted(glob.glob("**", recursive=True)), os.stat("g/h.txt").st_size, os.listdir("/"), os.getcwd()]`;
    expect(await value(code)).toEqual([
      [
        ['.', ['d'], []],
        ['./d', ['e'], []],
        ['./d/e', [], ['f.txt']],
      ],
      ['g', 'g/e', 'g/h.txt'],
      3,
      expect.arrayContaining(['home', 'lib', 'tmp', 'dev']),
      '/home/user',
    ]);
  });

  it('have descriptors that share a place, and can be mapped', async () => {
    const code = `import mmap, os
with open("m", "wb") as f:
    f.write(b"0123456789")
a = os.open("m", os.O_RDONLY)
b = os.dup(a)
read = [os.read(a, 2).decode(), os.read(b, 2).decode(), os.lseek(a, 0, os.SEEK_CUR)]
os.close(a)
read.append(os.read(b, 99).decode())
with open("m", "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
    m[0:3] = b"abc"
read.append(open("m").read())
os.dup2(os.open("out", os.O_CREAT | os.O_WRONLY), 1)
print("to a file", flush=True)
read + [open("out").read()]`;
    expect(await value(code)).toEqual(['01', '23', 4, '456789', 'abc3456789', 'to a file\n']);
  });

  it('may be temporary, in archives, in a database', async () => {
    const code = `import io, os, sqlite3, tempfile, zipfile
with tempfile.TemporaryDirectory() as folder:
    open(os.path.join(folder, "x"), "w").write("x")
with tempfile.NamedTemporaryFile() as f:
    f.write(b"abc")
    f.flush()
    size = os.path.getsize(f.name)
with zipfile.ZipFile("a.zip", "w") as z:
    z.writestr("k", "v" * 100)
with sqlite3.connect("t.db") as db:
    db.execute("create table t(a)")
    db.execute("insert into t values (1)")
[os.path.exists(folder), size, len(zipfile.ZipFile("a.zip").read("k")), sqlite3.connect("t.db").execute("select * from t").fetchall()]`;
    expect(await value(code)).toEqual([false, 3, 100, [[1]]]);
  });

  it('have links, times and permissions', async () => {
    const code = `import os
os.mkdir("g")
open("g/f", "w").close()
os.symlink("g", "l")
os.utime("g/f", (1, 2.5))
os.chmod("g/f", 0o444)
try:
    open("g/f", "w")
except PermissionError as e:
    refused = str(e)
[os.readlink("l"), os.listdir("l"), os.path.realpath("l/f"), os.stat("l/f").st_mtime, oct(os.stat("g/f").st_mode), refused]`;
    expect(await value(code)).toEqual([
      'g',
      ['f'],
      '/home/user/g/f',
      2.5,
      '0o100444',
      "[Errno 2] Permission denied: 'g/f'",
    ]);
  });

  it('fail as they do everywhere', async () => {
    const code = `import os, socket
os.mkdir("g")
open("g/f", "w").close()
os.symlink("a", "b")
os.symlink("b", "a")
def tried(call):
    try:
        return call()
    except OSError as e:
        return f"{type(e).__name__} {e.strerror}"
[tried(call) for call in (
    lambda: os.mkdir("g"), lambda: os.rmdir("g"), lambda: open("no/x", "w"), lambda: os.unlink("g"),
    lambda: os.open("g/f/x", 0), lambda: os.rename("g", "g/h"), lambda: os.read(99, 1), lambda: open("a"),
    lambda: socket.socket(), lambda: os.kill(1, 9), lambda: os.get_terminal_size())]`;
    expect(await value(code)).toEqual([
      'FileExistsError File exists',
      'OSError Directory not empty',
      'FileNotFoundError No such file or directory',
      'IsADirectoryError Is a directory',
      'NotADirectoryError Not a directory',
      'OSError Invalid argument',
      'OSError Bad file descriptor',
      'OSError Symbolic link loop',
      'OSError Address family not supported by protocol',
      'PermissionError Operation not permitted',
      'OSError Not a tty',
    ]);
  });

  it('that are taken away make room for others', async () => {
    const code = 'import os\nfor n in range(100):\n    open("f", "wb").write(b"x" * 100)\n    os.remove("f")\nn';
    expect(await value(code, { limits: { maxFiles: 1, maxFileBytes: 100 } })).toBe(99);
  });
});

describe('the rest of a system', () => {
  it('walks sets in the same order in every run', async () => {
    const code = 'import sys\n[sys.flags.hash_randomization, hash("order"), list({"a", "b", "c", "d"})]';
    const first = (await value(code)) as unknown[];
    expect(first[0]).toBe(0);
    expect(await value(code)).toEqual(first);
  });

  it('has signals, pipes, devices and clocks', async () => {
    const code = `import os, select, signal, time
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    caught = True
reader, writer = os.pipe()
os.write(writer, b"hi")
null = open("/dev/null").read()
chance = open("/dev/urandom", "rb").read(16) != open("/dev/urandom", "rb").read(16)
[caught, os.read(reader, 5).decode(), null, chance, select.select([0], [1], [], 0), list(time.tzname),
 time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1e9)), time.mktime((2024, 2, 30, 25, 0, 0, 0, 0, 0)), time.timezone]`;
    expect(await value(code)).toEqual([
      true,
      'hi',
      '',
      true,
      [[0], [1], []],
      ['UTC', 'UTC'],
      '2001-09-09 01:46:40',
      1_709_341_200,
      0,
    ]);
  });

  it('has no threads, no processes and no names of other machines, and says so', async () => {
    const code = `import os, socket, subprocess, threading
def tried(call):
    try:
        return call()
    except (OSError, RuntimeError) as e:
        return type(e).__name__
[tried(call) for call in (
    lambda: threading.Thread(target=print).start(), lambda: subprocess.run(["id"]), os.fork,
    lambda: socket.getaddrinfo("localhost", 80), lambda: os.wait())]`;
    expect(await value(code)).toEqual(['RuntimeError', 'OSError', 'OSError', 'gaierror', 'OSError']);
  });
});
