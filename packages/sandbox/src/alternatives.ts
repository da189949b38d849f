import type { Language } from '@mae/protocol';
import { javascriptPackages } from './packages/javascript.js';
import { byName } from './packages/package-group.js';
import { pythonPackages } from './packages/python.js';

const files = 'use pathlib.Path for files and folders (exists, iterdir, mkdir, unlink, rename) and open()';
const oneThread = 'there is one thread; use plain loops, generators or asyncio';
const noNetwork = 'there is no network; work with the data given';
const noScreen = 'there is no screen; print text';

/** Names of Python and its standard library. */
const python: Record<string, string> = {
  os: `${files}; 'import posixpath' has the functions of os.path; there are no environment variables`,
  'os.path': "use 'import posixpath as path', which has the same functions, or pathlib.Path",
  posix: files,
  sys: 'use input() for standard input, print() for output, and raise SystemExit to stop',
  pathlib: 'use open() and plain strings for paths',
  shutil: 'use open() to copy files in the working folder',
  tempfile: 'use open() with a name in the working folder',
  glob: 'name the files in the working folder',
  mmap: 'use open() and seek()',
  fcntl: 'nothing else uses the files: no lock is needed',
  subprocess: 'no other program can be started; compute the result in Python',
  multiprocessing: 'there is one process; use plain loops',
  threading: oneThread,
  _thread: oneThread,
  concurrent: oneThread,
  asyncio: 'write plain synchronous code',
  socket: noNetwork,
  socketserver: noNetwork,
  select: noNetwork,
  selectors: noNetwork,
  ssl: noNetwork,
  http: 'there is no network; work with the data given, and write status codes as numbers',
  urllib: 'there is no network; work with the data given; urllib.parse takes URLs apart',
  ftplib: noNetwork,
  imaplib: noNetwork,
  poplib: noNetwork,
  smtplib: noNetwork,
  xmlrpc: noNetwork,
  wsgiref: noNetwork,
  webbrowser: noNetwork,
  tkinter: noScreen,
  turtle: noScreen,
  turtledemo: noScreen,
  curses: noScreen,
  idlelib: noScreen,
  readline: 'use input()',
  getpass: 'use input()',
  termios: 'use input()',
  tty: 'use input()',
  pty: 'no other program can be started; compute the result in Python',
  pickle: 'use json',
  shelve: 'use json or sqlite3',
  dbm: 'use json or sqlite3',
  ctypes: 'use array or struct',
  signal: 'raise an exception; the limits of the run end it',
  resource: 'nothing is needed in its place: the limits of the run hold',
  inspect: 'use plain attributes',
  gc: 'nothing is needed in its place',
  atexit: 'use try and finally, or a with statement',
  builtins: 'use the builtins by their names',
  importlib: 'use an import statement; importlib.resources and importlib.metadata may be imported',
  imp: 'use an import statement',
  runpy: 'use an import statement',
  zipimport: 'use an import statement',
  code: 'use exec() or eval()',
  pdb: 'use print()',
  bdb: 'use print()',
  trace: 'use print()',
  pydoc: 'use print(x.__doc__)',
  site: 'nothing is needed in its place',
  sysconfig: 'use platform or sys',
  venv: 'packages cannot be installed; use the standard library',
  ensurepip: 'packages cannot be installed; use the standard library',
  js: 'there is no JavaScript behind Python; use plain Python',
  pyodide: 'there is no JavaScript behind Python; use plain Python',
  micropip: 'packages cannot be installed; use the standard library',
  sqlite3: 'use lists and dicts',
  platform: 'nothing is needed in its place',
  time: 'use datetime',
  decimal: 'use round() or integers',
  fractions: 'use integers with math.gcd',
  dataclasses: 'write a plain class',
  enum: 'use constants of a plain class',
  hashlib: 'use hash-free comparison of the values themselves',
  operator: 'use a lambda',
  csv: 'split the lines by their commas',
  io: 'use plain strings and open()',
  eval: 'parse the text with json.loads or int()',
  exec: 'write the statements out',
  compile: 'write the statements out',
  open: 'work with the values in the program',
  input: 'write the values into the program',
  any: 'use a loop, or sum() of a generator',
  all: 'use a loop, or sum() of a generator',
  exit: 'let the program end, or raise SystemExit',
  quit: 'let the program end, or raise SystemExit',
  breakpoint: 'use print()',
  help: 'nothing is needed in its place',
};

/** Names of JavaScript, of its hosts and of the modules that Node has. */
const javascript: Record<string, string> = {
  fs: 'there are no files; work with the values in the program and with the global stdin',
  path: 'join and split paths as plain strings',
  os: 'no operating system is there; nothing is needed in its place',
  child_process: 'no other program can be started; compute the result here',
  worker_threads: 'there is one thread; use plain loops or promises',
  cluster: 'there is one thread; use plain loops or promises',
  http: noNetwork,
  https: noNetwork,
  http2: noNetwork,
  net: noNetwork,
  dns: noNetwork,
  fetch: noNetwork,
  XMLHttpRequest: noNetwork,
  WebSocket: noNetwork,
  crypto: 'use the global crypto (randomUUID, getRandomValues); write a digest out where one is needed',
  assert: 'use console.assert, or throw an Error',
  util: 'use structuredClone, JSON.stringify or console.log',
  events: 'use plain callbacks',
  stream: 'use arrays or async generators',
  zlib: 'work with the values in the program',
  buffer: 'use Uint8Array, TextEncoder and TextDecoder',
  Buffer: 'use Uint8Array, TextEncoder, btoa and atob',
  readline: 'use the global stdin, a string with the whole standard input',
  perf_hooks: 'use the global performance',
  process: 'use the global stdin for input, console.log for output, and throw an Error to stop',
  module: 'leave the export out: the program runs as it is',
  exports: 'leave the export out: the program runs as it is',
  require: 'packages cannot be loaded; use the language and its globals',
  WebAssembly: 'write the computation in JavaScript',
  SharedArrayBuffer: 'use ArrayBuffer',
  Atomics: 'there is one thread; use plain assignments',
  Worker: 'there is one thread; use plain loops or promises',
  window: 'use globalThis',
  document: 'there is no page; use console.log for output',
  alert: 'use console.log',
  prompt: 'use the global stdin, a string with the whole standard input',
  eval: 'write the code out, or use JSON.parse',
};

const packages = { python: byName(pythonPackages), javascript: byName(javascriptPackages) };

/** A list that is short enough to be told whole is the best advice there is. */
const mostTold = 24;

const fallback = {
  python: 'use the standard library',
  javascript: 'use the language and its globals',
};

/** What a program may use in place of a refused module or name: one clause, for a person or a model to act on. */
export function insteadOf(language: Language, name: string): string {
  const kind = language === 'python' ? 'python' : 'javascript';
  const table = kind === 'python' ? python : javascript;
  const plain = kind === 'javascript' ? name.replace(/^node:/, '') : name;
  const parts = plain.split(/[./]/);
  // As it is written, then what it is part of: a package of a scope, the scope, a module.
  for (const key of [plain, parts.slice(0, 2).join('/'), parts[0] ?? plain]) {
    const known = Object.hasOwn(table, key) ? table[key] : packages[kind].get(key);
    if (known !== undefined) return known;
  }
  return fallback[kind];
}

/** The same for a module of Python, under a policy: a short list of what may be imported is told whole. */
export function insteadOfModule(name: string, allowed: 'all' | string[]): string {
  if (allowed === 'all' || allowed.length > mostTold) return insteadOf('python', name);
  return `these modules may be imported: ${allowed.filter((known) => known !== '__future__').join(', ')}`;
}

/** The names of well-known packages of Python. */
export const pythonPackageNames: string[] = [...packages.python.keys()];
