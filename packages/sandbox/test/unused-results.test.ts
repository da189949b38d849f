import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Language } from '@mae/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { ExecutionEngine } from '../src/index.js';

const engine = new ExecutionEngine({ hosts: { max: 1 } });
afterAll(() => engine.close());

const resultsOf = async (code: string, language: Language): Promise<Diagnostic[]> =>
  (await engine.validate(code, { language })).filter(({ kind }) => kind === 'result');
const said = async (code: string, language: Language): Promise<string[]> =>
  (await resultsOf(code, language)).map(({ line, message, name }) => `${line}: ${message}${name ? ` (${name})` : ''}`);

describe('a value that is computed and dropped', () => {
  it.each([
    ['x = 1\nx == 2\nprint(x)', '2: the comparison is not used'],
    ['def f(x):\n    x * 2\n\nprint(f(2))', '2: the result is not used'],
    ['xs = [2, 1]\nsorted(xs)\nprint(xs)', '2: the result of sorted() is not used'],
    ['s = " a "\ns.strip()\nprint(s)', '2: the result of .strip() is not used'],
    ['s = "a"\ns.replace("a", "b")\nprint(s)', '2: the result of .replace() is not used'],
    ['for x in [1]:\n    if x:\n        x == 3\nprint(x)', '3: the comparison is not used'],
    ['map(print, [1])\nprint(2)', '1: the result of map() is not used'],
    ['import math\nr = math.sqrt(9)', "2: the program prints nothing, and nothing uses 'r' (r)"],
    [
      'total = 0\nfor x in [1, 2]:\n    total += x\ntotal /= 2',
      "4: the program prints nothing, and nothing uses 'total' (total)",
    ],
  ])('is said in Python: %j', async (code, message) => {
    expect(await said(code, 'python')).toEqual([message]);
  });

  it.each([
    'x = 1\nx == 2',
    '"""doc"""\nx = [1]\nx.append(2)\nprint(x)',
    'try:\n    len(x)\nexcept NameError:\n    x = 1\nprint(x)',
    'def sorted(xs):\n    print(xs)\n\nsorted([1])\nprint(1)',
    'from pathlib import Path\nPath("a").replace("b")\nprint(1)',
    'def f():\n    ...\n    return 1',
    'assert 1 == 1\nx = 2',
    'r = input()',
    'xs = []\nr = given(xs)',
    'def f(x):\n    yield x\n    x << 1\nf(1)\nprint(1)',
    'class A:\n    """doc"""\n    x: int = 1',
    'import sys\nr = sys.stdout.write("a")',
    '[print(x) for x in [1]]\nprint(2)',
  ])('is no false alarm in Python: %j', async (code) => {
    expect(await said(code, 'python')).toEqual([]);
  });

  it.each([
    ['let x = 1;\nx === 2;\nconsole.log(x);', '2: the comparison is not used'],
    ['const f = (x) => {\n  x * 2;\n};\nconsole.log(f(2));', '2: the result is not used'],
    ["const s = ' a ';\ns.trim();\nconsole.log(s);", '2: the result of .trim() is not used'],
    [
      'const xs = [1, 2];\nconst r = Math.max(1, 2) + xs.length;',
      '2: the program prints nothing, and nothing uses r (r)',
    ],
  ])('is said in JavaScript and TypeScript: %j', async (code, message) => {
    for (const language of ['javascript', 'typescript'] as const) expect(await said(code, language)).toEqual([message]);
  });

  it('keeps its line in TypeScript', async () => {
    const code = 'interface A { x: number }\ntype B = A;\n\nlet a: number = 1;\na == 2;\nconsole.log(a);';
    expect(await said(code, 'typescript')).toEqual(['5: the comparison is not used']);
    expect(await said('const a: number = 1 + 2;', 'typescript')).toEqual([
      '1: the program prints nothing, and nothing uses a (a)',
    ]);
  });

  it.each([
    "'use strict';\nconst xs = [];\nxs.push(1);\nconsole.log(xs);",
    "'ab'.replace(/a/g, () => console.log(1));\nconsole.log(2);",
    'let x = 1;\nx === 1',
    'try { x === 1; } catch { console.log(0); }\nconsole.log(1);',
    'const f = () => 1;',
    'const r = await given({ x: 1 });',
    'x = 1, y = 2;\nx ?? y;\nconsole.log(x);',
  ])('is no false alarm in JavaScript: %j', async (code) => {
    expect(await said(code, 'javascript')).toEqual([]);
  });
});

/** Not part of the project: `MAE_BENCH_DATA` names the folder that has them. */
const folder = process.env.MAE_BENCH_DATA ?? join(import.meta.dirname, '../../../bench/data');

describe('programs that people wrote', () => {
  it.skipIf(!existsSync(join(folder, 'humaneval.jsonl'))).each([
    ['humaneval.jsonl', 'python'],
    ['humanevalfix_js.jsonl', 'javascript'],
  ] as const)('raise no alarm: %s', { timeout: 240_000 }, async (file, language) => {
    const tasks = readFileSync(join(folder, file), 'utf8').trim().split('\n');
    const alarms: string[] = [];
    for (const line of tasks) {
      const task = JSON.parse(line) as Record<'task_id' | 'prompt' | 'canonical_solution', string>;
      const found = await said(task.prompt + task.canonical_solution, language);
      if (found.length > 0) alarms.push(`${task.task_id} ${found.join('; ')}`);
    }
    expect(tasks).toHaveLength(164);
    expect(alarms).toEqual([]);
  });
});
