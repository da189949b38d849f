import type { HostFunction } from '@mae/protocol';
import { expect } from 'vitest';
import type { Kind } from './program.js';

/** A function of the host that fails for what is odd. */
const half: HostFunction = {
  input: { type: 'object', properties: { of: { type: 'integer' } }, required: ['of'] },
  call: async (input) => {
    const { of } = input as { of: number };
    if (of % 2 === 1) throw new Error(`${of} is odd`);
    return { half: of / 2 };
  },
};

const text = (n: number) => `run ${n} with é and 😀`;

/** What people and models send: programs that end by themselves, some with an error of their own. */
export const usual: Kind[] = [
  {
    title: 'Python, output and value',
    make: (n) => ({
      code: `print("run", ${n})\n[${n}, ${n} * 2]`,
      request: { language: 'python' },
      statuses: ['ok'],
      verify: ({ stdout, value }) => expect([stdout, value?.json]).toEqual([`run ${n}\n`, [n, n * 2]]),
    }),
  },
  {
    title: 'Python, standard library',
    make: (n) => ({
      code: `import json, statistics, re, datetime, collections\ncounts = collections.Counter(str(${n}))\njson.dumps([${n}, statistics.mean([${n}, ${n} + 2]), re.sub(r"\\d", "d", "a1"), sum(counts.values())])`,
      request: { language: 'python' },
      statuses: ['ok'],
      verify: ({ value }) =>
        expect(value?.json).toBe(JSON.stringify([n, n + 1, 'ad', String(n).length]).replaceAll(',', ', ')),
    }),
  },
  {
    title: 'Python, standard input',
    make: (n) => ({
      code: 'import sys\nprint(input())\nsys.stdin.read() if "sys" in dir() else None',
      request: { language: 'python', stdin: `${text(n)}\nrest`, policy: 'open' },
      statuses: ['ok'],
      verify: ({ stdout, value }) => expect([stdout, value?.json]).toEqual([`${text(n)}\n`, 'rest']),
    }),
  },
  {
    title: 'Python, files in and out',
    make: (n) => ({
      code: 'open("out.txt", "w").write(open("in.txt").read() * 3)',
      request: { language: 'python', files: [{ name: 'in.txt', content: text(n) }] },
      statuses: ['ok'],
      verify: ({ files }) => {
        const out = files.find(({ name }) => name === 'out.txt');
        expect(out?.text).toBe(text(n).repeat(3));
      },
    }),
  },
  {
    title: 'Python, checks',
    make: (n) => ({
      code: `def double(x): return x * 2\nprint(${n})\ndouble(${n})`,
      request: {
        language: 'python',
        checks: [
          { id: 'holds', source: 'caller', kind: 'assert', code: `assert double(${n}) == ${2 * n}` },
          { id: 'fails', source: 'model', kind: 'assert', code: `assert double(${n}) == ${2 * n + 1}` },
          { id: 'value', source: 'caller', kind: 'value', equals: 2 * n },
          { id: 'output', source: 'caller', kind: 'stdout', matches: `^${n}\\n$` },
        ],
      },
      statuses: ['ok'],
      verify: ({ checks }) =>
        expect(checks.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed', 'passed']),
    }),
  },
  {
    title: 'Python, an exception',
    make: (n) => ({
      code: `def f(x):\n    raise ValueError(f"no {x}")\nf(${n})`,
      request: { language: 'python' },
      statuses: ['error'],
      verify: ({ error }) => expect([error?.name, error?.message, error?.line]).toEqual(['ValueError', `no ${n}`, 2]),
    }),
  },
  {
    title: 'Python, a syntax error',
    make: (n) => ({
      code: `x = ${n}\nif x print(x)`,
      request: { language: 'python' },
      statuses: ['error'],
      verify: ({ ran, error }) => expect([ran, error?.name, error?.line]).toEqual([false, 'SyntaxError', 2]),
    }),
  },
  {
    title: 'Python, a refused import',
    make: (n) => ({
      code: `x = ${n}\nimport subprocess`,
      request: { language: 'python' },
      statuses: ['policy'],
      verify: ({ ran, error }) => expect([ran, error?.name]).toEqual([false, 'PolicyError']),
    }),
  },
  {
    title: 'Python, await and generators',
    make: (n) => ({
      code: `import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x\nsum(await asyncio.gather(*(f(i) for i in range(${n % 50}))))`,
      request: { language: 'python' },
      statuses: ['ok'],
      verify: ({ value }) => expect(value?.json).toBe(((n % 50) * ((n % 50) - 1)) / 2),
    }),
  },
  {
    title: 'JavaScript, output and value',
    make: (n) => ({
      code: `console.log("run", ${n}); [${n}, ${n} * 2]`,
      request: { language: 'javascript' },
      statuses: ['ok'],
      verify: ({ stdout, value }) => expect([stdout, value?.json]).toEqual([`run ${n}\n`, [n, n * 2]]),
    }),
  },
  {
    title: 'JavaScript, standard input, timers and await',
    make: (n) => ({
      code: 'const lines = stdin.split("\\n"); await new Promise((resolve) => setTimeout(resolve, 1)); console.error(lines[0]); lines.length',
      request: { language: 'javascript', stdin: `${text(n)}\nrest` },
      statuses: ['ok'],
      verify: ({ stderr, value }) => expect([stderr, value?.json]).toEqual([`${text(n)}\n`, 2]),
    }),
  },
  {
    title: 'JavaScript, checks',
    make: (n) => ({
      code: `const triple = (x) => x * 3; triple(${n})`,
      request: {
        language: 'javascript',
        checks: [
          { id: 'holds', source: 'caller', kind: 'assert', code: `assert.equal(triple(${n}), ${3 * n})` },
          { id: 'fails', source: 'model', kind: 'assert', code: `assert.equal(triple(${n}), ${3 * n + 1})` },
        ],
      },
      statuses: ['ok'],
      verify: ({ checks }) => expect(checks.map(({ verdict }) => verdict)).toEqual(['passed', 'failed']),
    }),
  },
  {
    title: 'JavaScript, an exception',
    make: (n) => ({
      code: `function f(x) {\n  throw new RangeError("no " + x);\n}\nf(${n})`,
      request: { language: 'javascript' },
      statuses: ['error'],
      verify: ({ error }) => expect([error?.name, error?.message, error?.line]).toEqual(['RangeError', `no ${n}`, 2]),
    }),
  },
  {
    title: 'JavaScript, a refused require',
    make: (n) => ({
      code: `const x = ${n};\nrequire("fs")`,
      request: { language: 'javascript' },
      statuses: ['policy'],
      verify: ({ ran }) => expect(ran).toBe(false),
    }),
  },
  {
    title: 'TypeScript',
    make: (n) => ({
      code: `interface Pair<T> { left: T; right: T }\nconst pair: Pair<number> = { left: ${n}, right: ${n} as number };\npair.left + pair.right`,
      request: { language: 'typescript' },
      statuses: ['ok'],
      verify: ({ value }) => expect(value?.json).toBe(2 * n),
    }),
  },
  {
    title: 'Python, functions of the host',
    make: (n) => ({
      code: `try:\n    half(of=${2 * n + 1})\nexcept RuntimeError as error:\n    print(error)\nhalf(of=${2 * n})["half"]`,
      request: { language: 'python', functions: { half } },
      statuses: ['ok'],
      verify: ({ stdout, value }) => expect([stdout, value?.json]).toEqual([`${2 * n + 1} is odd\n`, n]),
    }),
  },
  {
    title: 'JavaScript, functions of the host',
    make: (n) => ({
      code: `await half({ of: ${2 * n + 1} }).catch((error) => console.log(error.message));\n(await Promise.all([half({ of: ${2 * n} }), half({ of: 2 })])).map((one) => one.half)`,
      request: { language: 'javascript', functions: { half } },
      statuses: ['ok'],
      verify: ({ stdout, value }) => expect([stdout, value?.json]).toEqual([`${2 * n + 1} is odd\n`, [n, 1]]),
    }),
  },
  {
    title: 'Python, a session',
    make: (n) => ({
      code: `x = ${n}`,
      request: { language: 'python' },
      statuses: ['ok'],
      calls: [
        { code: 'def f(): return x + 1\nx += 1', statuses: ['ok'] },
        {
          code: 'raise KeyError(x)',
          statuses: ['error'],
          verify: ({ error }) => expect(error?.message).toBe(`${n + 1}`),
        },
        { code: 'import subprocess', statuses: ['policy'] },
        { code: 'print(x)\nf()', statuses: ['ok'], verify: ({ value }) => expect(value?.json).toBe(n + 2) },
      ],
    }),
  },
  {
    title: 'JavaScript, a session',
    make: (n) => ({
      code: `let x = ${n}`,
      request: { language: 'javascript' },
      statuses: ['ok'],
      calls: [
        { code: 'const f = () => x + 1; x += 1', statuses: ['ok'] },
        {
          code: 'throw new Error("no " + x)',
          statuses: ['error'],
          verify: ({ error }) => expect(error?.message).toBe(`no ${n + 1}`),
        },
        { code: 'f()', statuses: ['ok'], verify: ({ value }) => expect(value?.json).toBe(n + 2) },
      ],
    }),
  },
];
