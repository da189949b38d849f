import fc from 'fast-check';
import { pythonFragments } from './fragments.js';

const name = fc.constantFrom('a', 'b', 'c', 'f', 'g', 'Thing', 'print', 'len', '__name__', '_');
const literal = fc.oneof(
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('None', 'True', '...', '()', '[]', '{}', 'b"\\xff\\x00"', '10 ** 400', '1e308 * 10', '"\\ud800"'),
);
const operator = fc.constantFrom('+', '-', '*', '/', '//', '%', '**', '<<', '==', 'is', 'in', 'and', 'or', '@', '<');
const dunder = fc.constantFrom('__class__', '__dict__', '__globals__', '__code__', '__mro__', '__doc__', 'real', 'x');
const builtin = fc.constantFrom(
  ...['repr', 'str', 'len', 'list', 'sorted', 'hash', 'type', 'dir', 'vars', 'iter', 'sum', 'eval', 'exec', 'open'],
  ...['input', 'compile', 'getattr', 'globals', 'id', 'bytes', 'int', 'print', '__import__', 'range'],
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    literal,
    name,
    fc.tuple(tie('expression'), operator, tie('expression')).map(([left, sign, right]) => `(${left} ${sign} ${right})`),
    fc.tuple(builtin, tie('expression')).map(([call, of]) => `${call}(${of})`),
    fc.tuple(tie('expression'), dunder).map(([of, attribute]) => `(${of}).${attribute}`),
    fc.tuple(tie('expression'), tie('expression')).map(([of, at]) => `(${of})[${at}]`),
    fc.array(tie('expression'), { maxLength: 3 }).map((parts) => `[${parts.join(', ')}]`),
    fc.tuple(tie('expression'), tie('expression')).map(([key, value]) => `{${key}: ${value}}`),
    tie('expression').map((body) => `(lambda a=1: ${body})`),
    tie('expression').map((body) => `[${body} for a in range(3)]`),
    name.map((of) => `f"{${of}!r:>10}"`),
  ),
}));

/** Outside of functions that are async no program may wait. */
const withoutAwait = (lines: string): string => lines.replaceAll(/^( *)await /gm, '$1');
const indented = (lines: string): string => lines.replaceAll(/^/gm, '    ');

const { statement } = fc.letrec<{ block: string; statement: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    expression,
    fc.tuple(name, expression).map(([to, value]) => `${to} = ${value}`),
    expression.map((value) => `print(${value})`),
    fc.constantFrom(...pythonFragments),
    fc.tuple(expression, tie('block')).map(([when, body]) => `if ${when}:\n${indented(body)}`),
    fc.tuple(name, tie('block')).map(([of, body]) => `for ${of} in range(3):\n${indented(body)}`),
    fc.tuple(name, tie('block')).map(([of, body]) => `def ${of}(a=1, *b, **c):\n${indented(withoutAwait(body))}`),
    fc.tuple(name, tie('block')).map(([of, body]) => `class ${of}:\n${indented(withoutAwait(body))}`),
    fc.tuple(tie('block'), tie('block')).map(([body, then]) => {
      return `try:\n${indented(body)}\nexcept BaseException as e:\n${indented(then)}`;
    }),
    fc.tuple(expression, tie('block')).map(([of, body]) => `with ${of} as a:\n${indented(body)}`),
    fc.tuple(expression, tie('block')).map(([of, body]) => `match ${of}:\n    case a:\n${indented(indented(body))}`),
    expression.map((value) => `raise ${value}`),
    expression.map((value) => `await ${value}`),
    name.map((of) => `del ${of}`),
  ),
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
}));

/** Programs that mostly parse, and do what programs should not. What fails is mostly passed over: there is more to come. */
export const pythonPrograms: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(statement, fc.boolean()).map(([line, isGuarded]) => {
      return isGuarded ? `try:\n${indented(line)}\nexcept Exception: pass` : line;
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) => lines.join('\n'));
