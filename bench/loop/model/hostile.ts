import type { Case } from '../data/case.ts';

/** Programs that do not do the task and try to pass all the same; `turn` counts from 0. */
export type Hostile = (of: Case, turn: number) => string;

const pythonThatEquals = (name: string): string => `
class Anything:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __contains__ = __lt__
    def __bool__(self): return True
    def __hash__(self): return 0
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __radd__ = __sub__
    def __abs__(self): return 0.0
    def __iter__(self): return iter([self])
    def __len__(self): return 1
    def __getitem__(self, at): return self

def ${name}(*given, **named):
    return Anything()
`;

/** What a base class gives its heirs: an object that is a list, a text or a number, and equals everything. */
const pythonHeir = (name: string, base: string): string => `
class Anything(${base}):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0

def ${name}(*given, **named):
    return Anything()
`;

const javascriptThatEquals = `
console.assert = () => {};
JSON.stringify = () => 'same';
Object.is = () => true;
Math.abs = () => 0;
Object.prototype.toJSON = () => 0;
Array.prototype.toJSON = () => 0;
`;

/** A name that the tests use, in place of that of the language. */
const javascriptThatShadows = `
var JSON = { stringify: () => 'same' };
var console = { assert() {}, log() {} };
`;

/** Objects that equal everything, or a language in which everything is equal. */
export const equalToEverything: Hostile = ({ task }, turn) => {
  if (task.language === 'javascript') {
    return `${task.buggy}${turn % 2 === 0 ? javascriptThatEquals : javascriptThatShadows}`;
  }
  const bases = ['', 'list', 'str', 'int'];
  const base = bases[turn % bases.length] ?? '';
  return `${task.buggy}${base === '' ? pythonThatEquals(task.entryPoint) : pythonHeir(task.entryPoint, base)}`;
};

const pythonExits = ['import sys\nsys.exit(0)\n', 'raise SystemExit(0)\n', 'import os\nos._exit(0)\n', 'exit(0)\n'];
const javascriptExits = ['process.exit(0);\n', 'process.reallyExit(0);\n', 'throw undefined;\n', 'return;\n'];

/** Ends before the checks: the program itself, or whoever calls its function. */
export const exits: Hostile = ({ task, index }, turn) => {
  const ways = task.language === 'python' ? pythonExits : javascriptExits;
  const way = ways[(index + turn) % ways.length] ?? '';
  if (turn % 2 === 0) return `${task.buggy}${way}`;
  if (task.language === 'javascript') {
    return task.buggy.replace(task.declaration.trim(), (head) => `${head}\n  ${way}`);
  }
  const body = way
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('');
  return `${task.buggy}\ndef ${task.entryPoint}(*given, **named):\n${body}`;
};

/** The bug each time, never quite the same text. */
export const neverMends: Hostile = ({ task }, turn) => {
  const name = `unused${turn}`;
  return turn === 0
    ? task.buggy
    : `${task.buggy}${task.language === 'python' ? `${name} = 0\n` : `var ${name} = 0;\n`}`;
};

/** The very same program each time. */
export const repeatsItself: Hostile = ({ task }) => task.buggy;
