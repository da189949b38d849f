import type { Language } from '@mae/protocol';

const fenced = (code: string, tag: string): string => `\`\`\`${tag}\n${code}\`\`\``;
const indented = (code: string): string => code.replace(/^(?=.)/gm, '    ');
const escaped = (code: string): string =>
  code.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
/** As an interactive session shows a program: the first line of each block after `>>>`, the others after `...`. */
const session = (code: string): string =>
  code
    .trimEnd()
    .split('\n')
    .map((line) => (/^[^\s)\]}]/.test(line) ? `>>> ${line}` : line === '' ? '...' : `... ${line}`))
    .join('\n');
const cell = (code: string): string =>
  code
    .trimEnd()
    .split('\n')
    .map((line, index) => (index === 0 ? `In [1]: ${line}` : `   ...: ${line}`))
    .join('\n');

export interface Shape {
  name: string;
  wrap: (code: string, language: Language) => string;
  /** The languages it comes in. @default all */
  languages?: Language[];
  /** What the shape cannot carry. @default nothing */
  cannot?: RegExp;
}

/** Ways in which models and the tools around them have been seen to answer with a program. */
export const shapes: Shape[] = [
  { name: 'a fence', wrap: fenced },
  { name: 'a fence without a tag', wrap: (code) => fenced(code, '') },
  { name: 'a fence with the wrong tag', wrap: (code) => fenced(code, 'cpp') },
  { name: 'a fence in capitals with a file name', wrap: (code, tag) => fenced(code, `${tag.toUpperCase()} main.txt`) },
  { name: 'tildes', wrap: (code, tag) => `~~~${tag}\n${code}~~~\n` },
  { name: 'a longer fence', wrap: (code, tag) => `\`\`\`\`${tag}\n${code}\`\`\`\`` },
  { name: 'a fence that is never closed', wrap: (code, tag) => `\`\`\`${tag}\n${code}`, cannot: /```/ },
  { name: 'CRLF and a byte order mark', wrap: (code, tag) => `\uFEFF${fenced(code, tag)}`.replaceAll('\n', '\r\n') },
  {
    name: 'invisible characters at the fences',
    wrap: (code, tag) => `\u200B\`\`\`${tag}\u200B\n${code}\u2060\`\`\`\uFEFF`,
  },
  { name: 'nothing around', wrap: (code) => code },
  {
    name: 'prose with inline code and curly quotes',
    wrap: (code, tag) => `It’s “done”: \`f(x)\` calls \`g()\`.\n\n${fenced(code, tag)}\n\n‘Enjoy’ – \`f(1)\` is **1**.`,
  },
  {
    name: 'a diff before the program',
    wrap: (code, tag) =>
      `${fenced(`--- a\n+++ b\n${`-old(1)\n+new(2)\n`.repeat(400)}`, 'diff')}\nSo:\n${fenced(code, tag)}`,
  },
  {
    name: 'an install command, output and a longer note',
    wrap: (code, tag) =>
      `${fenced('pip install x\n', 'bash')}\n${fenced(code, tag)}\n${fenced('1\n', 'text')}\n${'Note. '.repeat(900)}`,
  },
  { name: 'a list item', wrap: (code, tag) => `1. Run it:\n\n${indented(fenced(code, tag))}\n2. Done.` },
  { name: 'an indented block of Markdown', wrap: (code) => `Here is the program.\n\n${indented(code)}\nThat is all.` },
  {
    name: 'a Markdown document in a fence',
    wrap: (code, tag) => `\`\`\`\`md\n# Answer\n${fenced(code, tag)}\n\`\`\`\``,
  },
  {
    name: 'thinking before',
    wrap: (code, tag) => `<think>\n${fenced('x = 1\n', tag)}\n</think>\n${fenced(code, tag)}`,
  },
  {
    name: 'a thought whose start was kept back',
    wrap: (code, tag) => `I try x = 1.\n</think>\n\n${fenced(code, tag)}`,
  },
  { name: 'a thought and an action', wrap: (code, tag) => `Thought: add.\nCode:\n${fenced(code, tag)}<end_code>` },
  { name: 'an end of turn', wrap: (code, tag) => `${fenced(code, tag)}<|im_end|></s>\n` },
  { name: 'code tags', wrap: (code) => `Thought: add.\n<code>\n${code}</code>` },
  { name: 'a code tag cut in its end', wrap: (code) => `Thought: add.\n<code>\n${code}</code` },
  { name: 'a code tag that never ends', wrap: (code) => `Thought: add.\n<code>\n${code}` },
  { name: 'a tag named like the language', wrap: (code, tag) => `<${tag}>\n${code}</${tag}>\nDone.` },
  { name: 'an answer tag with attributes', wrap: (code) => `<answer type="code">\n${code}</answer>` },
  { name: 'an answer tag around a fence', wrap: (code, tag) => `<answer>\n${fenced(code, tag)}\n</answer>` },
  { name: 'tags in brackets', wrap: (code) => `[PYTHON]\n${code}[/PYTHON]`, languages: ['python'] },
  { name: 'JSON', wrap: (code) => JSON.stringify({ thought: 'Add.', code }) },
  { name: 'JSON in a fence', wrap: (code) => `Here:\n${fenced(`${JSON.stringify({ code }, null, 2)}\n`, 'json')}` },
  { name: 'JSON as a call of a tool', wrap: (code) => JSON.stringify({ name: 'run', arguments: { code } }) },
  { name: 'JSON as a list of files', wrap: (content) => JSON.stringify({ files: [{ name: 'main', content }] }) },
  { name: 'JSON around a fence', wrap: (code, tag) => JSON.stringify({ answer: `Look:\n${fenced(code, tag)}` }) },
  {
    name: 'JSON with real line breaks in its text',
    wrap: (code) => `{"thought": "Add.", "code": "${code.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}",}`,
  },
  { name: 'JSON that is not closed', wrap: (code) => JSON.stringify({ code }).slice(0, -1) },
  {
    name: 'HTML escapes',
    wrap: (code, tag) => fenced(escaped(code), tag), // Escapes in strings alone may be what the program is about.
    cannot: /&(lt|gt|amp|quot);|^[^<>"]*$|'''|```/,
  },
  { name: 'an interactive session', wrap: (code, tag) => fenced(`${session(code)}\n`, tag), languages: ['python'] },
  { name: 'a notebook cell', wrap: (code) => `${cell(code)}\n`, languages: ['python'] },
];
