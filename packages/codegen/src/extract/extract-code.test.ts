import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonProgram, scriptProgram } from '../__fixtures__/programs.js';
import { extractCode, holdsWholeProgram } from './extract-code.js';

const prose = fc.constantFrom('', 'Here is the program:\n\n', 'Sure! It does what you asked.\n');
const after = fc.constantFrom('', '\n', '\n\nIt prints the result. Let me know.\n', '\n\nHope it helps');
const shapes: Record<string, (code: string, tag: string) => string> = {
  'a tagged fence': (code, tag) => `\`\`\`${tag}\n${code}\`\`\``,
  'a tagged fence in upper case': (code, tag) => `\`\`\`${tag.toUpperCase()}\n${code}\`\`\``,
  'a fence without a tag': (code) => `\`\`\`\n${code}\`\`\``,
  'a fence with attributes': (code, tag) => `\`\`\`${tag} title="main"\n${code}\`\`\``,
  'a longer fence': (code, tag) => `\`\`\`\`\`${tag}\n${code}\`\`\`\`\``,
  tildes: (code, tag) => `~~~${tag}\n${code}~~~`,
  'a wrong tag': (code) => `\`\`\`ruby\n${code}\`\`\``,
  'a tag of text': (code) => `\`\`\`text\n${code}\`\`\``,
  'an indented fence': (code, tag) => `1. Run\n\n${`\`\`\`${tag}\n${code}\`\`\``.replace(/^/gm, '   ')}`,
  'a fence after prose on its line': (code, tag) => `Here: \`\`\`${tag}\n${code}\`\`\``,
  'a second block with a usage example': (code, tag) => `\`\`\`${tag}\n${code}\`\`\`\nUsage:\n\`\`\`${tag}\nx\n\`\`\``,
  'sample output before': (code, tag) => `It prints\n\`\`\`text\n1 2 3\n\`\`\`\nwith\n\`\`\`${tag}\n${code}\`\`\``,
  'an install command before': (code, tag) =>
    `\`\`\`bash\npip install nothing-at-all-${'x'.repeat(900)}\n\`\`\`\n\`\`\`${tag}\n${code}\`\`\``,
  JSON: (code) => JSON.stringify({ explanation: 'a program', code }),
  'JSON in a fence': (code) => `\`\`\`json\n${JSON.stringify({ code }, null, 2)}\n\`\`\``,
  'JSON around a fence': (code, tag) => JSON.stringify({ content: `\`\`\`${tag}\n${code}\`\`\`` }),
  'a reply in a markdown fence': (code, tag) => `\`\`\`\`markdown\n# Program\n\`\`\`${tag}\n${code}\`\`\`\n\`\`\`\``,
  'thinking before': (code, tag) => `<think>First \`\`\`${tag}\nx = 1\n\`\`\` no.</think>\n\`\`\`${tag}\n${code}\`\`\``,
};

describe.each([
  ['python' as const, pythonProgram],
  ['javascript' as const, scriptProgram],
  ['typescript' as const, scriptProgram],
])('any %s program', (language, programs) => {
  it.each(Object.entries(shapes))('comes back from %s', (_name, shape) => {
    fc.assert(
      fc.property(programs, prose, after, fc.boolean(), (code, before, rest, crlf) => {
        const isJson = shape === shapes.JSON || shape === shapes['JSON around a fence'];
        const reply = isJson ? shape(code, language) : before + shape(code, language) + rest;
        expect(extractCode(crlf ? `\uFEFF${reply.replaceAll('\n', '\r\n')}` : reply, language)).toBe(code);
      }),
      { numRuns: process.env.MAE_TEST_FULL ? 2000 : 100 },
    );
  });

  it('comes back from a fence that is never closed', () => {
    fc.assert(
      fc.property(programs, prose, (code, before) => {
        // A fence inside the program would close it: nothing tells the two apart.
        fc.pre(!code.includes('```'));
        expect(extractCode(`${before}\`\`\`${language}\n${code}`, language)).toBe(code);
      }),
    );
  });
});

describe('one shape each', () => {
  it.each([
    [
      'an interactive session',
      '```python\n>>> x = 2\n>>> for i in range(x):\n...     print(i)\n...\n0\n1\n```',
      'x = 2\nfor i in range(x):\n    print(i)\n',
    ],
    [
      'notebook cells',
      'In [1]: x = 2\n\nIn [2]: def f():\n   ...:     return x\n\nIn [3]: f()\nOut[3]: 2\n',
      'x = 2\n\ndef f():\n    return x\n\nf()\n',
    ],
    ['an inline fence', 'Run ```python print(1)``` now.', 'print(1)\n'],
    ['a fence that closes after the code', '```python\nx = 1\nprint(x)```\nThat is all.', 'x = 1\nprint(x)\n'],
    ['a fence without code before one with', '```python\n\n```\n```python\nprint(1)\n```', 'print(1)\n'],
    [
      'an unclosed block before a whole one',
      '```python\nx =\n\nNo, rather:\n```python\nx = 1\nprint(x + 1)\n```',
      'x = 1\nprint(x + 1)\n',
    ],
    ['a doc string that is never closed', '```python\nx = """oops\nprint(1)\n```\nSorry.', 'x = """oops\nprint(1)\n'],
    ['code without a fence', 'import math\n\nprint(math.pi)', 'import math\n\nprint(math.pi)\n'],
    [
      'code in prose without a fence',
      'Here is the program you want:\n\nimport math\nprint(math.pi)\n\nIt prints pi, I hope.',
      'import math\nprint(math.pi)\n',
    ],
    ['a tag pair', 'Thoughts.\n<code>\nprint(1)\n</code>', 'print(1)\n'],
    ['a JSON string', JSON.stringify('print(1)'), 'print(1)\n'],
    ['blank lines around', '```py\n\n\nprint(1)\n\n\n```', 'print(1)\n'],
    ['attributes in braces', '```{.python}\nprint(1)\n```', 'print(1)\n'],
    ['two versions of the same length', '```python\nprint(1)\n```\nor better\n```python\nprint(2)\n```', 'print(2)\n'],
    [
      'a block of another language beside',
      '```javascript\nconsole.log("a longer program than the other one")\n```\n```python\nprint(1)\n```',
      'print(1)\n',
    ],
  ])('%s', (_name, reply, code) => {
    expect(extractCode(reply, 'python')).toBe(code);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t\n'],
    ['a refusal', "I'm sorry, but I cannot help with that."],
    [
      'prose over paragraphs',
      'First I would import the data.\n\nThen, for each item in the list: add it up.\n\nreturn to me with questions.',
    ],
    ['a numbered plan', '1. Read the values\n2. Sort them\n3. Print (them)'],
    ['an empty block', '```python\n```'],
    ['only a shell command', 'Run this:\n```bash\npip install numpy\n```'],
    ['JSON with prose', '{"answer": "I cannot do that."}'],
    ['JSON without a program', '{"error": "no"}'],
    ['a JSON number', '5'],
  ])('no code in %s', (_name, reply) => {
    expect(extractCode(reply, 'python')).toBeUndefined();
  });

  it('is quick on replies made to be slow', () => {
    for (const piece of [
      '`',
      ' ',
      '```\n',
      '```python\n',
      '```python\n"""\n',
      '<code>',
      '\t\n',
      '` ',
      '~',
      ">>> '",
      '{',
      'a:',
      '/*\n',
      '```x ',
      '"',
    ]) {
      const reply = piece.repeat(Math.ceil(200_000 / piece.length));
      const start = performance.now();
      extractCode(reply, 'python');
      extractCode(`x ${reply}`, 'javascript');
      expect(performance.now() - start, JSON.stringify(piece)).toBeLessThan(10_000);
    }
  });
});

describe('holdsWholeProgram', () => {
  it('is true where the block is closed and only prose was cut', () => {
    expect(holdsWholeProgram('```python\nprint(1)\n```\nThis prog', 'python')).toBe(true);
  });

  it('is false in the middle of a block, and for a block that may be anything', () => {
    expect(holdsWholeProgram('```python\nprint(1)\n', 'python')).toBe(false);
    expect(holdsWholeProgram('```\nprint(1)\n```\n', 'python')).toBe(false);
    expect(holdsWholeProgram('', 'python')).toBe(false);
  });
});
