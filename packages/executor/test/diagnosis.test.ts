import { createHash } from 'node:crypto';
import { IterationEngine } from '@mae/iterate';
import { type Check, type CodeArtifact, fileEndings, type Language, type RunOutcome } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { reply, replyJson, ScriptedModel } from '@mae/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { MistralAutonomousExecutor } from '../src/mistral-autonomous-executor.js';
import { refusedOutcome } from '../src/run/refused-outcome.js';

const engine = new ExecutionEngine({ hosts: { max: 1 } });
afterAll(() => engine.close());

const limits = { timeoutMs: 1_000, checkMs: 1_000, memoryMb: 96, maxOutputBytes: 10_000 };
const iteration = new IterationEngine({ model: new ScriptedModel([]) });

interface Failed {
  artifact: CodeArtifact;
  outcome: RunOutcome;
  checks: Check[];
}

/** A program as a run has it: looked at first, and run where it can be. */
async function run(language: Language, code: string, check?: string): Promise<Failed> {
  const artifact: CodeArtifact = {
    ...{ id: 'a1.0', language, code, filename: `main${fileEndings[language]}`, attempt: 1, candidate: 0, model: 'm' },
    sha256: createHash('sha256').update(code).digest('hex'),
    diagnostics: await engine.validate(code, { language }),
  };
  const checks: Check[] = check === undefined ? [] : [{ id: 'c1', source: 'caller', kind: 'assert', code: check }];
  const outcome = refusedOutcome(artifact) ?? (await engine.execute(code, { language, checks, limits }));
  return { artifact, outcome, checks };
}

function diagnose({ artifact, outcome, checks }: Failed) {
  const empty = { summary: '', steps: [], edgeCases: [], successCriteria: [], complexity: 'low' as const };
  const plan = { ...empty, checks, language: artifact.language };
  return iteration.analyzeFailure(artifact, outcome, { plan, history: [] });
}

type Case = [name: string, category: string, cause: string, evidence: string, code: string, check?: string];

const python: Case[] = [
  ['syntax', 'syntax', "not valid on line 1: '(' was never closed", 'line 1: x = (1,', 'x = (1,\ny = 2\n'],
  ['a tab', 'syntax', 'inconsistent use of tabs', 'TabError: ', 'if True:\n\tx = 1\n        y = 2\n'],
  ['a name', 'name', "NameError on line 2: name 'totl'", 'print(1 + totl)', 'a = 1\nprint(1 + totl)\n'],
  ['a type', 'type', 'TypeError on line 2', "line 2 in f: return a + 'x'", "def f(a):\n    return a + 'x'\nf(1)\n"],
  ['a value', 'value', "KeyError on line 1: 'b'", "line 1 in <module>: {}['b']", "{}['b']\n"],
  ['a module', 'import-refused', "on line 1: import of 'os' is not allowed", 'line 1: import os', 'import os\n'],
  [
    'a package',
    'import-refused',
    "not available here (PACKAGE_UNAVAILABLE) on line 1: import of 'numpy': this package is not available here; use lists",
    'line 1: import numpy',
    'import numpy\n',
  ],
  ['a name of a module', 'name', 'ImportError on line 1', "Did you mean: 'sqrt'?", 'from math import sqroot\n'],
  ['an exception', 'exception', 'Odd on line 2: no', 'line 2', 'class Odd(Exception): pass\nraise Odd("no")\n'],
  ['an exit', 'exception', 'SystemExit on line 2: 3', 'sys.exit(3)', 'import sys\nsys.exit(3)\n'],
  [
    'the time',
    'time',
    'within its time limit: it was stopped after 1.',
    'line 2: while True: (a loop)',
    'n = 0\nwhile True:\n    n += 1\n',
  ],
  [
    'the memory',
    'memory',
    'than its limit on line 3',
    'a.append',
    'a = []\nwhile True:\n    a.append(bytearray(1000000))\n',
  ],
  ['the output', 'output', 'more output than its limit', 'OutputLimit', 'while True:\n    print("x" * 100)\n'],
  ['recursion', 'exception', 'RecursionError on line 2', 'return f(n) (', 'def f(n):\n    return f(n)\nf(0)\n'],
  [
    'a wrong answer',
    'wrong-answer',
    '1 of 1 checks failed (c1)',
    'left is 1, right is 3',
    'def f(v):\n    return 1\n',
    'assert f(2) == 3',
  ],
  ['a name that checks use', 'name', 'The checks use `f`', 'NameError', 'x = 1\n', 'assert f(2) == 3'],
  [
    'a type, in a check',
    'type',
    'raised TypeError on line 2 where a check called it (c1): unsupported operand',
    "line 2: `return v / 'x'` where v is 2",
    "def f(v):\n    return v / 'x'\n",
    'assert f(2) == 3',
  ],
  [
    'a name, in a check',
    'name',
    'NameError on line 2 where a check called it',
    '`return totl`',
    'def f(v):\n    return totl\n',
    'assert f(2) == 3',
  ],
  [
    'recursion, in a check',
    'exception',
    'RecursionError on line 2 where a check',
    'return f(v)',
    'def f(v):\n    return f(v)\n',
    'assert f(2) == 3',
  ],
  [
    'the time, in a check',
    'time',
    'where a check called it: it was stopped after 1.',
    'line 2: while True: return_ = 1 (a loop)',
    'def f(v):\n    while True: return_ = 1\n',
    'assert f(2) == 3',
  ],
  ['a check without a word', 'vacuous-check', 'No check proves anything', '', 'x = 1\n', 'assert (('],
];

const javascript: Case[] = [
  ['syntax', 'syntax', 'not valid on line 2: Unexpected token', 'line 2: ;', 'const x = (1,\n;'],
  ['a name', 'name', 'ReferenceError on line 2: totl', 'console.log(totl);', 'const a = 1;\nconsole.log(totl);\n'],
  ['a type', 'type', 'TypeError on line 1: Cannot read', 'line 1 in f: const f', 'const f = (a) => a.b.c;\nf({});\n'],
  ['a value', 'value', 'RangeError on line 1: Invalid array', 'new Array(-1)', 'new Array(-1)\n'],
  ['the stack', 'exception', 'RangeError on line 1: Maximum call stack', 'f(n); (', 'const f = (n) => f(n);\nf(0);\n'],
  ['a rejection nobody handles', 'exception', 'Error on line 1: no', 'new Error', 'Promise.reject(new Error("no"));\n'],
  ['a thrown text', 'exception', 'raised Uncaught: text', 'Uncaught: text', 'throw "text";\n'],
  [
    'a module',
    'import-refused',
    'on line 1: The import of node:fs is not allowed',
    'import fs',
    'import fs from "node:fs";\n',
  ],
  [
    'a package',
    'import-refused',
    '(PACKAGE_UNAVAILABLE) on line 1: The import of lodash',
    'require',
    'const _ = require("lodash");\n',
  ],
  ['the time', 'time', 'within its time limit', 'line 1: for (;;); (a loop)', 'for (;;);\n'],
  [
    'the memory',
    'memory',
    'more memory than its limit',
    'MemoryLimit',
    'const a = []; for (;;) a.push(new Array(1e5).fill(a.length));\n',
  ],
  ['the output', 'output', 'more output than its limit', 'OutputLimit', 'for (;;) console.log("x".repeat(100));\n'],
  [
    'console.assert',
    'wrong-answer',
    '1 of 1 checks failed',
    'left is 5, right is 6',
    'const f = (n) => n + 2;\n',
    'console.assert(f(3) === 6)',
  ],
  [
    'a type, in a check',
    'type',
    'TypeError on line 1 where a check called it',
    'raised in main.js, line 1',
    'const f = (n) => n.b.c;\n',
    'assert.equal(f(3), 6)',
  ],
  ['a name that checks use', 'name', 'The checks use `f`', 'ReferenceError', 'const x = 1;\n', 'assert.equal(f(3), 6)'],
];

const typescript: Case[] = [
  ['syntax', 'syntax', 'not valid on line 2: Expression expected', 'line 2: ;', 'const x: number = (1,\n;'],
  [
    'types that cannot be taken off',
    'syntax',
    'not valid on line 1: Unexpected token',
    'line 1: const x',
    'const x = <string>1 as;\n',
  ],
  [
    'a name',
    'name',
    'ReferenceError on line 2: totl',
    'console.log(totl);',
    'const a: number = 1;\nconsole.log(totl);\n',
  ],
  [
    'a type',
    'type',
    'TypeError on line 2: Cannot read',
    'line 2 in f',
    'type A = { b: { c: number } };\nconst f = (a: A): number => a.b.c;\nf({} as A);\n',
  ],
  [
    'the time',
    'time',
    'within its time limit',
    'line 2: while (true) {} (a loop)',
    'const n: number = 1;\nwhile (true) {}\n',
  ],
];

describe.each([
  ['python' as const, python],
  ['javascript' as const, javascript],
  ['typescript' as const, typescript],
])('what %s says of itself when it fails', (language, cases) => {
  it.each(cases)('%s is %s', async (_name, category, cause, evidence, code, check) => {
    const diagnosis = await diagnose(await run(language, code, check));
    expect(diagnosis).toMatchObject({
      category,
      rootCause: expect.stringContaining(cause),
      strategy: 'patch',
      blames: category === 'vacuous-check' ? 'check' : 'code',
    });
    expect(diagnosis.evidence.join('\n')).toContain(evidence);
    // Nothing says the name of its error twice.
    expect(`${diagnosis.rootCause}\n${diagnosis.evidence.join('\n')}`).not.toMatch(/(\w+Error): \1:/);
  });
});

describe('what is told to do', () => {
  it.each([
    ['python', 'def f(n):\n    return f(n)\nf(0)\n', 'where the recursion ends'],
    ['javascript', 'const f = (n) => f(n);\nf(0);\n', 'where the recursion ends'],
    ['python', 'import sys\nsys.exit(3)\n', 'no exit'],
    ['python', 'import numpy\n', 'the allowed imports alone'],
  ] as const)('%s: %s', async (language, code, fix) => {
    expect((await diagnose(await run(language, code))).fixes.join()).toContain(fix);
  });

  it('a host that died is a crash', async () => {
    const code = 'console.log("started");\nfor (;;);\n';
    const outcome = await engine.execute(code, {
      language: 'javascript',
      onOutput: () => {
        for (const pid of engine.stats().javascript.pids) process.kill(pid, 'SIGKILL');
      },
    });
    const { artifact } = await run('javascript', 'const a = 1;\n');
    expect(await diagnose({ artifact: { ...artifact, code }, outcome, checks: [] })).toMatchObject({
      category: 'crash',
      rootCause: 'The program brought its interpreter down.',
    });
  });
});

describe('what only a whole run shows', () => {
  const double = (factor: number) => `\`\`\`javascript\nconst double = (n) => n * ${factor};\n\`\`\``;
  const plan = { summary: 'Double', steps: [], edgeCases: [], successCriteria: [], complexity: 'low' };
  const planOf = (content: string) => replyJson({ ...plan, checks: [{ kind: 'assert', why: 'a case', content }] });
  const blame = {
    reason: 'Twice 4 is 8.',
    verdict: 'check',
    corrections: [{ checkId: 'm1', why: 'twice', content: 'assert.equal(double(4), 8)' }],
  };

  async function categories(script: ConstructorParameters<typeof ScriptedModel>[0], maxIterations = 2) {
    const executor = new MistralAutonomousExecutor({ model: new ScriptedModel(script), sandbox: engine });
    const options = { language: 'javascript' as const, planning: 'always' as const, maxIterations };
    const { iterations } = await executor.execute('Double a number', options);
    return iterations.map(({ diagnosis }) => diagnosis?.category);
  }

  it('a check that asks for what the task does not', async () => {
    const script = [planOf('assert.equal(double(4), 6)'), reply(double(3)), reply(double(2)), replyJson(blame)];
    expect(await categories(script)).toEqual(['wrong-answer', 'wrong-check', undefined]);
  });

  it('a reply without a program, and one that is cut off', async () => {
    const cut = reply(double(2).slice(0, 30), { finishReason: 'length' });
    const script = [planOf('assert.equal(double(4), 8)'), reply('I cannot.'), cut, cut, cut, cut, reply(double(2))];
    const found = await categories(script);
    expect(found.slice(0, 2)).toEqual(['no-code', 'truncated-reply']);
  });
});
