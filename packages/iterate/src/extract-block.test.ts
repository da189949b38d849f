import { expect, it } from 'vitest';
import { extractBlock } from './extract-block.js';

it.each([
  ['a block', 'Here:\n```python\nx = 1\n```\nDone.', 'x = 1\n'],
  ['the longest of several', '```\nx\n```\n~~~py\nx = 1\nprint(x)\n~~~\n', 'x = 1\nprint(x)\n'],
  ['an unclosed block', '```python\nx = 1\nprint(x)\n', 'x = 1\nprint(x)\n'],
  ['CRLF', '\uFEFF```js\r\nf();\r\n```\r\n', 'f();\n'],
  ['bare code', 'import math\nprint(math.pi)', 'import math\nprint(math.pi)\n'],
])('reads %s', (_name, text, code) => {
  expect(extractBlock(text, 'python')).toBe(code);
});

it.each([
  ['prose', 'I do not know.'],
  ['nothing', ''],
  ['an empty block', '```\n\n```'],
])('finds nothing in %s', (_name, text) => {
  expect(extractBlock(text, 'python')).toBeUndefined();
});
