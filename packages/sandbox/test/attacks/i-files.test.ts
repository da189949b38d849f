import { expect } from 'vitest';
import { attacks, inLanguage } from './fixture.js';

const tried = (paths: string[], mode = 'rb') => `def attempt(path):
    try:
        with open(path, "${mode}", buffering=0) as file: return file.read(10).decode()
    except (OSError, ValueError) as error: return type(error).__name__
[attempt(path) for path in ${JSON.stringify(paths)}]`;

attacks('I. Files and environment', [
  ...inLanguage('python', [
    {
      id: 'I01',
      code: tried([
        '/etc/passwd',
        '/proc/self/environ',
        '/proc/self/maps',
        '/root/.ssh/id_rsa',
        '{canary}',
        '/proc/1/environ',
        '/dev/mem',
      ]),
      expect: 'CONT',
      value: Array(7).fill('FileNotFoundError'),
    },
    {
      id: 'I01a',
      code: 'import os\nfound = [os.path.join(folder, name) for folder, _, names in os.walk("/") for name in names]\n[path for path in found if "canary" in path or "host" in path]',
      policy: 'open',
      expect: 'CONT',
      value: [],
    },
    {
      id: 'I01b',
      code: 'import os\n[os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if "sbx" in os.readlink(f"/proc/self/fd/{name}")]',
      policy: 'open',
      expect: ['CONT', 'ERR'],
      value: [],
    },
    {
      id: 'I02',
      code: 'import os, posix, sys\n[dict(os.environ), sorted(map(str, posix.environ)), os.environ.get("SBX_CANARY"), sys.argv, sys.executable]',
      policy: 'open',
      expect: 'CONT',
      also: ({ value }) => {
        const [environment, , canary, argv, executable] = (value?.json ?? []) as unknown[];
        expect(environment).toEqual({ HOME: '/home/user', TZ: 'UTC', LANG: 'C.UTF-8' });
        expect([canary, argv, executable]).toEqual([null, ['main.py'], '']);
      },
    },
    {
      id: 'I03',
      code: 'with open("big", "wb") as file:\n    while True: file.write(b"x" * 10 ** 6)',
      expect: ['ERR', 'MEM'],
      error: /No space left|used more/,
    },
    {
      id: 'I03a',
      code: 'with open("/tmp/big", "wb") as file:\n    while True: file.write(b"x" * 10 ** 6)',
      expect: ['ERR', 'MEM'],
      error: /No space left|used more/,
    },
    {
      id: 'I03b',
      code: 'for n in range(10 ** 6):\n    with open(f"/tmp/f{n}", "wb") as file: file.write(b"x")',
      expect: 'ERR',
      error: /No space left/,
      also: ({ files }) => expect(files).toEqual([]),
    },
    {
      id: 'I03c',
      code: 'file = open("a", "wb")\nfile.seek(2 ** 29)\nfile.write(b"x")\nfile.flush()',
      expect: 'ERR',
      error: /No space left/,
    },
    { id: 'I03d', code: 'open("a", "wb").truncate(2 ** 29)', expect: 'ERR', error: /No space left/ },
    {
      id: 'I03e',
      code: 'import os\nfor n in range(10 ** 5): os.mkdir(f"/tmp/d{n}")',
      policy: 'open',
      expect: 'ERR',
      error: /No space left/,
    },
    {
      id: 'I03f',
      code: 'import os\nfor n in range(10 ** 5): os.symlink("x" * 1_000, f"/tmp/l{n}")',
      policy: 'open',
      expect: 'ERR',
      error: /No space left/,
      full: true,
    },
    {
      id: 'I03g',
      code: 'import os, mmap\nwith open("a", "w+b") as file:\n    file.write(b"x" * 4096)\n    file.flush()\n    m = mmap.mmap(file.fileno(), 2 ** 29)',
      policy: 'open',
      expect: ['ERR', 'MEM'],
      full: true,
    },
    {
      id: 'I05',
      code: 'import os\nos.symlink("b", "a")\nos.symlink("a", "b")\nopen("a")',
      policy: 'open',
      expect: 'ERR',
      error: /Symbolic link loop/,
    },
    {
      id: 'I05a',
      code: 'import os\nos.symlink("/", "up")\nlen(list(os.walk(".", followlinks=True))) > 0',
      policy: 'open',
      expect: ['CONT', 'TIME', 'ERR'],
      value: true,
      limits: { timeoutMs: 1_000 },
      also: ({ files }) => expect(files).toEqual([]),
    },
    {
      id: 'I05b',
      code: 'import os\nos.symlink("/lib/python314.zip", "lib.zip")\n1',
      policy: 'open',
      expect: 'CONT',
      value: 1,
      also: ({ files }) => expect(files).toEqual([]),
    },
    {
      id: 'I06',
      code: 'import sys\nfor path in ("/lib/python3.14/site-packages/json.py", "/home/user/json.py", "sitecustomize.py", "/lib/python3.14/site-packages/x.pth"): open(path, "w").write("evil = 1")\nimport importlib\ndel sys.modules["json"]\nimport json\nsys.path.insert(0, "/tmp")\njson.evil',
      policy: 'open',
      expect: 'CONT',
      value: 1,
    },
    {
      id: 'I06a',
      code: 'open("/lib/python314.zip", "r+b", buffering=0).write(b"x" * 1000)',
      expect: 'ERR',
      error: /Read-only file system/,
    },
    {
      id: 'I06b',
      code: 'import os\nos.rename("/lib/python314.zip", "/lib/old.zip")\nopen("/lib/python314.zip", "wb").write(b"x")\n1',
      policy: 'open',
      expect: ['CONT', 'ERR'],
      value: 1,
    },
    {
      id: 'I07',
      code: tried([
        '/dev/stdin',
        '/dev/tty',
        '/dev/null',
        '/dev/tty1',
        '/dev/fd/0',
        '../../etc/passwd',
        'a\0b',
        '/proc/self/fd/0',
      ]),
      stdin: 'given',
      expect: 'CONT',
      value: [
        expect.any(String),
        'FileNotFoundError',
        '',
        'FileNotFoundError',
        'FileNotFoundError',
        'FileNotFoundError',
        'ValueError',
        expect.any(String),
      ],
    },
    // Names that a consumer could not use do not leave the sandbox; the host lives on.
    {
      id: 'I08',
      code: 'try:\n    open("a" * 300, "w").write("x")\nexcept OSError:\n    pass\nopen("b\\\\..\\\\c", "w").write("x")\nopen("fine", "w").write("x")',
      expect: 'OK',
      also: ({ files }) => expect(files.map(({ name }) => name)).toEqual(['fine']),
    },
    {
      id: 'I08a',
      code: 'import os\nfolder = "/".join(["d" * 60] * 5)\nos.makedirs(folder)\nopen(folder + "/x", "w").write("1")',
      policy: 'open',
      expect: 'OK',
      also: ({ files }) => expect(files).toEqual([]),
    },
    {
      id: 'I08b',
      code: 'import os\nos.chdir("/home")\nos.rename("user", "gone")\nopen("/home/user", "w").write("x")',
      policy: 'open',
      expect: ['OK', 'ERR'],
    },
    {
      id: 'I08c',
      code: 'import os\nopen("x", "w").write("mine")\nos.chmod("x", 0)\nos.chmod("/home/user", 0)\n1',
      policy: 'open',
      expect: 'OK',
      value: 1,
      also: ({ files }) => expect(files.map(({ name }) => name)).toEqual(['x']),
    },
    {
      id: 'I08d',
      code: 'for n in range(60):\n    __import__("os").mkdir("d")\n    __import__("os").chdir("d")\n1',
      policy: 'open',
      expect: 'OK',
      value: 1,
    },
    {
      id: 'I08e',
      code: 'open(b"\\xff\\xfe", "w").write("x")\nopen("\\x1b[31m", "w").write("x")\n1',
      expect: ['OK', 'ERR'],
    },
    {
      id: 'I09',
      code: 'import os, platform, time, locale\n[os.uname().nodename, platform.system(), time.tzname[0], os.cpu_count(), os.getpid(), os.getcwd(), locale.getlocale()[0]]',
      policy: 'open',
      expect: 'CONT',
      value: ['emscripten', 'Emscripten', expect.stringContaining('UTC'), 1, 42, '/home/user', expect.anything()],
      limits: { timeoutMs: 20_000 },
    },
  ]),
  ...inLanguage('javascript', [
    {
      id: 'I09',
      code: '[Intl.DateTimeFormat().resolvedOptions().locale.length > 0, typeof navigator, typeof process, typeof os]',
      expect: 'CONT',
      value: [true, 'undefined', 'undefined', 'undefined'],
    },
    {
      id: 'I01',
      code: '["require", "read", "readFile", "load", "Deno", "std", "os"].filter((name) => name in globalThis)',
      expect: 'CONT',
      value: [],
    },
  ]),
]);

attacks(
  'I. Files, further ways',
  inLanguage('python', [
    {
      id: 'I10',
      code: 'import os\n[os.path.exists(p) for p in ("/proc", "/sys", "/etc", "/root", "/usr/bin", "/var", "{canary}")]',
      policy: 'open',
      expect: 'CONT',
      value: Array(7).fill(false),
    },
    { id: 'I11', code: 'open("/dev/tty").read()', expect: ['ERR', 'CONT', 'OK'] },
    {
      id: 'I12',
      code: 'open("/dev/random", "rb").read(16) != open("/dev/urandom", "rb").read(16)',
      expect: ['CONT', 'ERR'],
      value: true,
    },
    { id: 'I13', code: 'open(0).read()', stdin: 'given', expect: 'CONT', value: 'given' },
    {
      id: 'I14',
      code: 'import os\nos.chdir("/")\nos.rmdir("/tmp")\nos.rmdir("/home/user")\n1',
      policy: 'open',
      expect: ['OK', 'ERR'],
    },
    {
      id: 'I15',
      code: 'import os\nos.rename("/home", "/lib/home")\nopen("x", "w").write("1")\n1',
      policy: 'open',
      expect: ['OK', 'ERR'],
    },
    {
      id: 'I16',
      code: 'import os\nos.symlink("/etc/passwd", "out")\n1',
      policy: 'open',
      expect: 'OK',
      also: ({ files }) => expect(files).toEqual([]),
    },
    {
      id: 'I17',
      code: 'import os\nopen("../above.txt", "w").write("x")\nopen("/above.txt", "w").write("x")\n1',
      policy: 'open',
      expect: ['OK', 'ERR'],
      also: ({ files }) => expect(files).toEqual([]),
    },
    { id: 'I18', code: 'f = open("a", "w")\nf.write("unflushed")\n1', expect: 'OK' },
    {
      id: 'I19',
      full: true,
      code: 'import os\nfor n in range(5000):\n    f = os.open(f"/tmp/{n}", os.O_CREAT | os.O_RDWR)\n    os.unlink(f"/tmp/{n}")',
      policy: 'open',
      expect: ['ERR', 'OK'],
    },
    {
      id: 'I20',
      full: true,
      code: 'import os\nf = os.open("a", os.O_CREAT | os.O_RDWR)\nos.unlink("a")\nfor _ in range(1000): os.write(f, b"x" * 10 ** 6)',
      policy: 'open',
      expect: ['ERR', 'MEM'],
    },
    {
      id: 'I21',
      full: true,
      code: 'import tempfile\nk = []\nwhile True:\n    f = tempfile.TemporaryFile()\n    f.write(b"x" * 10 ** 6)\n    k.append(f)',
      policy: 'open',
      expect: ['ERR', 'MEM'],
    },
    {
      id: 'I22',
      code: 'import os, time\n[os.cpu_count(), os.getloadavg() if hasattr(os, "getloadavg") else 0, os.getpid(), os.getuid() if hasattr(os, "getuid") else 0]',
      policy: 'open',
      expect: ['CONT', 'ERR'],
    },
    {
      id: 'I23',
      code: 'import getpass, pwd\n[getpass.getuser(), pwd.getpwall()]',
      policy: 'open',
      expect: ['CONT', 'ERR'],
    },
    {
      id: 'I24',
      code: 'import os\nos.path.expanduser("~root"), os.path.expanduser("~")',
      policy: 'open',
      expect: ['CONT', 'ERR'],
      value: ['~root', '/home/user'],
    },
    { id: 'I25', code: 'import shutil\nshutil.disk_usage("/").total', policy: 'open', expect: ['CONT', 'ERR'] },
  ]),
);
