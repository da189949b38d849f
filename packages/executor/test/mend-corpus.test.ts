import { existsSync, readFileSync } from 'node:fs';
import { mendLocally } from '@mae/codegen';
import { ExecutionEngine } from '@mae/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import { mendProgram } from '../src/run/mend-program.js';

const engine = new ExecutionEngine({ hosts: { max: 1 } });
afterAll(() => engine.close());

const language = 'python' as const;
const validate = (code: string) => engine.validate(code, { language });

async function mended(code: string) {
  return mendProgram({ code, language, diagnostics: await validate(code) }, { mend: mendLocally, validate });
}

const own = [
  'def double(n):\n    """Twice n: "so" it\'s said."""\n    if n is None:\n        return None\n    return n * 2\n\nprint(double(21))\n',
  'import math\n\nclass Circle:\n    def __init__(self, r):\n        self.r = r\n\n    def area(self):\n        return math.pi * self.r ** 2\n\nif __name__ == "__main__":\n    print("area: %.2f" % Circle(1).area())  # a comment\n',
  "words = ['a', 'b']\ntext = '''\n  kept as it is: “so”\n'''\nfor word in words:\n    while len(word) < 3:\n        word += '-'\n    print(word, text)\nprint(\"all done\")\n",
];

/** Canonical programs of HumanEval, where the data is at hand. */
function dataSet(): string[] {
  const file = `${process.env.MAE_BENCH_DATA ?? ''}/humaneval.jsonl`;
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const programs = lines.map((line) => {
    const { prompt, canonical_solution } = JSON.parse(line) as Record<string, string>;
    return `${prompt}${canonical_solution}`;
  });
  return process.env.MAE_TEST_FULL === '1' ? programs : programs.slice(0, 5);
}

const corpus = [...own, ...dataSet()];

/** A fault that machines make, and the program it is made in; undefined where a program has no place for it. */
const faults: Record<string, (code: string) => string | undefined> = {
  'a fence': (code) => `\`\`\`python\n${code}\`\`\`\n`,
  'a fence at the end': (code) => `${code}\`\`\`\n`,
  'sentences around it': (code) => `Here is the program you asked for:\n\n${code}\nIt does what you asked for.\n`,
  'an indentation of the whole': (code) => code.replace(/^(?=.)/gm, '    '),
  'notebook magic': (code) => `%matplotlib inline\n${code}`,
  'a line that cannot be seen': (code) => `\u200B${code}`,
  'spaces that do not break': (code) => code.replace(/^ {4}/m, '\u00A0\u00A0\u00A0\u00A0'),
  'a missing colon': (code) => {
    const line = /^( *(?:if|for|while) [^#"':\n\\]*):$/m;
    return line.test(code) ? code.replace(line, '$1') : undefined;
  },
  'a missing import': (code) => (/^import math$/m.test(code) ? code.replace(/^import math\n/m, '') : undefined),
  'None in another case': (code) =>
    /\breturn None\b/.test(code) ? code.replace(/\breturn None\b/, 'return null') : undefined,
  'typographic quotes': (code) => {
    const text = /(?<![\w"'“])"([a-z ]+)"(?!")/;
    const line = code.split('\n').find((one) => text.test(one) && !/"""|#/.test(one));
    return line === undefined ? undefined : code.replace(line, line.replace(text, '“$1”'));
  },
};

const bare = (code: string): string => code.replace(/^\s*\n/gm, '').trim();

describe('programs of a corpus', () => {
  it('are left as they are where nothing is wrong with them', async () => {
    for (const code of corpus) expect(await mended(code)).toMatchObject({ code, mended: [] });
  });

  it.each(Object.keys(faults))('come back from %s, without a call', async (name) => {
    let broken = 0;
    for (const code of corpus) {
      const wrong = faults[name]?.(code);
      if (wrong === undefined || (await validate(wrong)).every(({ severity }) => severity !== 'error')) continue;
      broken += 1;
      const { code: right, diagnostics } = await mended(wrong);
      expect(bare(right), wrong).toBe(bare(code));
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
    expect(broken).toBeGreaterThan(0);
  });

  it.each([
    ['print x', 'x = 1\nif x:\n    print x\nprint "a", x\n', 'x = 1\nif x:\n    print(x)\nprint("a", x)\n'],
    [
      'tabs among spaces',
      'if True:\n    x = 1\n\ty = 2\nprint(x, y)\n',
      'if True:\n    x = 1\n    y = 2\nprint(x, y)\n',
    ],
    ['back quotes', '`print(1)`\n', 'print(1)\n'],
    ['two faults, one behind the other', '```\nprint(math.pi, true)\n```\n', 'import math\nprint(math.pi, True)\n'],
    ['a builtin in another case', 'Print(Len("Print"))\n', 'print(len("Print"))\n'],
  ])('%s', async (_name, wrong, right) => {
    expect((await mended(wrong)).code).toBe(right);
  });

  it.each([
    ['what is no better afterwards', 'def f(:\n    print x\n'],
    ['a name of nobody', 'print(totl)\n'],
    ['a string that is never closed', 'x = "a\nprint(x)\n'],
    ['a header that goes on', 'if (1 +\n    print(1)\n'],
  ])('%s is left to the model', async (_name, code) => {
    expect(await mended(code)).toMatchObject({ code, mended: [] });
  });
});
