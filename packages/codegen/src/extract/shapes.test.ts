import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonProgram, scriptProgram } from '../__fixtures__/programs.js';
import { shapes } from '../__fixtures__/shapes.js';
import { extractCode, holdsWholeProgram } from './extract-code.js';

const before = fc.constantFrom('', 'Here is the program:\n\n', 'Sure! It does what you asked.\n');
const after = fc.constantFrom('', '\n', '\n\nIt prints the result. Let me know.\n', '\n\nHope it helps');
const numRuns = process.env.MAE_TEST_FULL === '1' ? 2_000 : 40;

describe.each([
  ['python' as const, pythonProgram],
  ['javascript' as const, scriptProgram],
  ['typescript' as const, scriptProgram],
])('any %s program', (language, programs) => {
  const found = shapes.filter((shape) => (shape.languages ?? [language]).includes(language));

  it.each(found)('comes back from $name', ({ wrap, cannot }) => {
    fc.assert(
      fc.property(programs, (code) => {
        fc.pre(cannot?.test(code) !== true);
        expect(extractCode(wrap(code, language), language)).toBe(code);
      }),
      { numRuns },
    );
  });

  it('comes back from a fence with prose before and after it', () => {
    fc.assert(
      fc.property(programs, before, after, fc.boolean(), (code, start, end, crlf) => {
        const reply = `${start}\`\`\`${language}\n${code}\`\`\`${end}`;
        expect(extractCode(crlf ? reply.replaceAll('\n', '\r\n') : reply, language)).toBe(code);
      }),
      { numRuns },
    );
  });
});

const pieces = [
  ...[
    '`',
    ' ',
    '```\n',
    '```python\n',
    '```python\n"""\n',
    '<code>',
    '<code>\n',
    '</',
    '\t\n',
    '` ',
    '~',
    ">>> '",
    '{',
    '{"',
  ],
  ...['[{"a":', 'a:', '/*\n', '```x ', '"', '&lt;', '\\', 'In [1]: ', '\uFEFF', '</think>\n', '<s>', '```<a>\n'],
];
const slowLength = process.env.MAE_TEST_FULL === '1' ? 50_000 : 10_000;
const sizes = (piece: string): number => (/^[`~]$/.test(piece) ? 1_000_000 : slowLength);

it('replies made to be slow are read once', () => {
  for (const piece of pieces) {
    const reply = piece.repeat(Math.ceil(sizes(piece) / piece.length));
    const start = performance.now();
    for (const text of [reply, `x ${reply}`, `${reply}x`, `\`\`\`python\n${reply}`, `{"code": "${reply}`]) {
      extractCode(text, 'python');
      extractCode(text, 'javascript');
    }
    holdsWholeProgram(reply, 'python');
    // Whatever is read again for each character or each line takes minutes.
    expect(performance.now() - start, JSON.stringify(piece)).toBeLessThan(60_000);
  }
}, 300_000);
