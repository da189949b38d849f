import { describe, expect, it } from 'vitest';
import { extractCode, holdsWholeProgram } from './extract-code.js';

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
