import { expect } from 'vitest';
import type { Kind, Planned } from './program.js';

const limits = { timeoutMs: 200, memoryMb: 64 };
const python = (
  statuses: Planned['statuses'],
  code: (n: number) => string,
  more: Partial<Planned['request']> = {},
) => ({
  make: (n: number): Planned => ({
    code: code(n),
    request: { language: 'python' as const, limits, ...more },
    statuses,
  }),
});
const javascript = (
  statuses: Planned['statuses'],
  code: (n: number) => string,
  more: Partial<Planned['request']> = {},
) => ({
  make: (n: number): Planned => ({
    code: code(n),
    request: { language: 'javascript' as const, limits, ...more },
    statuses,
  }),
});
/** What ends by its memory is given the time it takes on a busy machine. */
const patient = { limits: { timeoutMs: 30_000, memoryMb: 64 } };

/** What has to be ended, each in its own way. */
export const hostile: Kind[] = [
  { title: 'Python, an endless loop', ...python(['timeout'], (n) => `x = ${n}\nwhile True: pass`) },
  {
    title: 'Python, memory without end',
    ...python(['memory'], () => 'k = []\nwhile True: k.append(bytearray(100_000))', patient),
  },
  {
    title: 'Python, a flood',
    ...python(['output-limit'], (n) => `while True: print(${n})`, {
      limits: { timeoutMs: 30_000, maxOutputBytes: 100_000 },
    }),
  },
  {
    title: 'Python, the interpreter aborts',
    ...python(['crashed'], () => 'import os\nos.abort()', { policy: 'open', ...patient }),
  },
  { title: 'Python, recursion', ...python(['error'], () => 'def f(): return f() + 1\nf()', patient) },
  { title: 'JavaScript, an endless loop', ...javascript(['timeout'], (n) => `const x = ${n}; for (;;);`) },
  {
    title: 'JavaScript, a builtin that nothing stops',
    ...javascript(['timeout'], () => 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'),
  },
  {
    title: 'JavaScript, an error that hangs',
    ...javascript(['timeout'], () => 'throw Object.defineProperty(new Error(), "message", { get() { for (;;); } })'),
  },
  {
    title: 'JavaScript, memory without end',
    ...javascript(['memory'], () => 'const m = new Map(); for (let i = 0; ; i++) m.set(i, {})', patient),
  },
  {
    title: 'JavaScript, memory that no isolate counts',
    ...javascript(
      ['memory'],
      () =>
        'const k = []; for (;;) { const b = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); b.resize(2 ** 28); new Uint8Array(b).fill(1); k.push(b) }',
      patient,
    ),
  },
  {
    title: 'JavaScript, a flood',
    ...javascript(['output-limit'], (n) => `for (;;) console.log(${n})`, {
      limits: { timeoutMs: 30_000, maxOutputBytes: 100_000 },
    }),
  },
  {
    title: 'JavaScript, a deep source',
    ...javascript(['error', 'crashed'], () => `${'a=>'.repeat(50_000)}1`, patient),
  },
  {
    title: 'a check that never ends',
    make: (n) => ({
      code: `${n}`,
      request: {
        language: 'python',
        limits: { checkMs: 200 },
        checks: [{ id: 'endless', source: 'model', kind: 'assert', code: 'while True: pass' }],
      },
      statuses: ['ok'],
      verify: ({ checks }) => expect(checks.map(({ verdict }) => verdict)).toEqual(['failed']),
    }),
  },
  {
    title: 'Python, cancelled',
    make: (n) => ({
      code: `print(${n}, flush=True)\nwhile True: pass`,
      request: { language: 'python' },
      statuses: ['cancelled'],
      isCancelled: true,
    }),
  },
  {
    title: 'JavaScript, cancelled while nothing stops it',
    make: (n) => ({
      code: `console.log(${n}); await new Promise((resolve) => setTimeout(resolve, 30)); Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)`,
      request: { language: 'javascript' },
      statuses: ['cancelled'],
      isCancelled: true,
    }),
  },
  {
    title: 'Python, a session that hangs',
    make: (n) => ({
      code: `x = ${n}`,
      request: { language: 'python', ...patient },
      statuses: ['ok'],
      calls: [
        { code: 'while True: pass', limits: { timeoutMs: 200 }, statuses: ['timeout'] },
        { code: 'x', statuses: ['refused'] },
      ],
    }),
  },
  {
    title: 'JavaScript, a session that takes memory without end',
    make: (n) => ({
      code: `let x = ${n}`,
      request: { language: 'javascript', ...patient },
      statuses: ['ok'],
      calls: [
        { code: 'const k = []; for (;;) k.push(new Array(1e5).fill(x))', statuses: ['memory'] },
        { code: 'x', statuses: ['refused'] },
      ],
    }),
  },
  {
    title: 'a function of the host that never answers',
    make: (n) => ({
      code: `ask(n=${n})`,
      request: {
        language: 'python',
        limits,
        functions: { ask: { input: {}, call: () => new Promise(() => {}) } },
      },
      statuses: ['timeout'],
    }),
  },
];
