import type { Diagnostic } from '@mae/protocol';
import { describe, expect, it } from 'vitest';
import { mendLocally } from './mend-locally.js';

const syntax: Diagnostic = { kind: 'syntax', severity: 'error', message: 'invalid syntax', line: 1 };
const unknown = (name: string): Diagnostic => ({ kind: 'name', severity: 'error', message: `${name}?`, name });

describe('a missing import', () => {
  it.each([
    ['a module', 'math', 'print(math.pi)\n', 'import math'],
    ['a member', 'defaultdict', 'print(defaultdict(int))\n', 'from collections import defaultdict'],
    ['the class datetime', 'datetime', 'print(datetime.now())\n', 'from datetime import datetime'],
    ['the module datetime', 'datetime', 'print(datetime.date(2026, 1, 1))\n', 'import datetime'],
    ['a type', 'List', 'def f(x: List[int]): ...\n', 'from typing import List'],
  ])('of %s is added', (_name, name, code, statement) => {
    expect(mendLocally(code, [unknown(name)], 'python')).toEqual({
      code: `${statement}\n${code}`,
      mended: [`added \`${statement}\``],
    });
  });

  it('goes after comments, the doc string and imports of the future', () => {
    const head = '# a program\n"""Docs.\n\nimport nothing\n"""\nfrom __future__ import annotations\n';
    const { code } = mendLocally(`${head}print(math.pi)\n`, [unknown('math')], 'python');
    expect(code).toBe(`${head}import math\nprint(math.pi)\n`);
  });

  it('is added once for several diagnostics', () => {
    const { code, mended } = mendLocally('math.pi + math.e\n', [unknown('math'), unknown('math')], 'python');
    expect(code).toBe('import math\nmath.pi + math.e\n');
    expect(mended).toHaveLength(1);
  });

  it('is not added where the policy refuses it', () => {
    const code = 'print(math.pi)\n';
    expect(mendLocally(code, [unknown('math')], 'python', { imports: ['json'] })).toEqual({ code, mended: [] });
    expect(mendLocally(code, [unknown('math')], 'python', { imports: ['math'] }).mended).toHaveLength(1);
  });

  it.each([
    ['a variable that has the name of a module', 'string', 'print(string)\n', 'python' as const],
    ['a name of nobody', 'my_total', 'print(my_total)\n', 'python' as const],
    ['another language', 'math', 'console.log(math.pi)\n', 'javascript' as const],
  ])('is not guessed for %s', (_name, name, code, language) => {
    expect(mendLocally(code, [unknown(name)], language)).toEqual({ code, mended: [] });
  });
});

describe('what is no part of a program', () => {
  it('is taken out: fences, notebook commands', () => {
    const { code, mended } = mendLocally(
      '```python\n%matplotlib inline\n!pip install x\nprint(1)\n```\n',
      [syntax],
      'python',
    );
    expect(code).toBe('print(1)\n');
    expect(mended).toEqual([
      'took out the fence on line 1',
      'took out the notebook command on line 2',
      'took out the notebook command on line 3',
      'took out the fence on line 5',
    ]);
  });

  it('is left alone inside strings', () => {
    const code = 'text = """\n```\n%d\n"""\nprint(text\n';
    expect(mendLocally(code, [syntax], 'python')).toEqual({ code, mended: [] });
  });

  it('is left alone without a syntax error', () => {
    const code = '```\nprint(1)\n```\n';
    expect(mendLocally(code, [], 'python')).toEqual({ code, mended: [] });
  });

  it('in JavaScript is a fence at an end only', () => {
    expect(mendLocally('```js\nf();\n```\n', [syntax], 'javascript').code).toBe('f();\n');
    const middle = 'f();\n```\ng();\n';
    expect(mendLocally(middle, [syntax], 'javascript').code).toBe(middle);
  });

  it('is the prompt of a notebook', () => {
    expect(mendLocally('>>> x = 1\n>>> print(x)\n1\n', [syntax], 'python')).toEqual({
      code: 'x = 1\nprint(x)',
      mended: ['took off the prompts of a notebook'],
    });
  });

  it('is a character nobody sees', () => {
    expect(mendLocally('x\u00A0= 1\u200B\nprint(x)\n', [syntax], 'python')).toEqual({
      code: 'x = 1\nprint(x)\n',
      mended: ['replaced invisible characters'],
    });
  });
});

it('mends syntax and names in one go', () => {
  expect(mendLocally('```\nprint(math.pi)\n```\n', [syntax, unknown('math')], 'python').code).toBe(
    'import math\nprint(math.pi)\n',
  );
});

describe('a result that nobody would see', () => {
  const unused = { kind: 'result', severity: 'warning', message: 'nothing uses it' } as const;

  it.each([
    ['python', 'total = sum([1, 2])\n\n', 'total = sum([1, 2])\ntotal\n'],
    ['javascript', 'const total = 1 + 2;', 'const total = 1 + 2;\ntotal\n'],
  ] as const)('becomes the value of a %s program', (language, code, mended) => {
    expect(mendLocally(code, [{ ...unused, name: 'total' }], language)).toEqual({
      code: mended,
      mended: ['put `total` last, as the value of the program'],
    });
  });

  it('that is only dropped on the way is left to whoever repairs', () => {
    expect(mendLocally('sorted(xs)\n', [unused], 'python')).toEqual({ code: 'sorted(xs)\n', mended: [] });
  });
});
