import fc from 'fast-check';
import { javascriptFragments } from './fragments.js';

const name = fc.constantFrom('a', 'b', 'c', 'f', 'globalThis', 'Object', 'Promise', 'console', 'Error', 'undefined');
const literal = fc.oneof(
  fc.double().map((value) => (Object.is(value, -0) ? '-0' : String(value))),
  fc.bigInt().map((value) => `${value}n`),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('null', '[]', '({})', '/(a+)+b/', 'new Map([[1, 2]])', 'Symbol("x")', '"\\ud800"', 'new Date(0)'),
);
const operator = fc.constantFrom('+', '-', '*', '/', '%', '**', '<<', '===', 'in', '??', '&&', 'instanceof', ',', '<');
const member = fc.constantFrom('constructor', '__proto__', 'prototype', 'toString', 'then', 'length', 'stack', 'x');
const call = fc.constantFrom(
  ...['String', 'Object', 'JSON.stringify', 'Array.from', 'structuredClone', 'eval', 'Function', 'Symbol', 'Number'],
  ...['console.log', 'Promise.resolve', 'Object.freeze', 'Reflect.ownKeys', 'parseInt', 'new Proxy', 'new Error'],
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    literal,
    name,
    fc
      .tuple(tie('expression'), operator, tie('expression'))
      .map(([left, sign, right]) => `((${left}) ${sign} (${right}))`),
    fc.tuple(call, tie('expression')).map(([of, value]) => `${of}(${value})`),
    fc.tuple(tie('expression'), member).map(([of, key]) => `(${of}).${key}`),
    fc.tuple(tie('expression'), tie('expression')).map(([of, key]) => `(${of})[${key}]`),
    fc.array(tie('expression'), { maxLength: 3 }).map((parts) => `[${parts.map((part) => `(${part})`).join(', ')}]`),
    fc.tuple(member, tie('expression')).map(([key, value]) => `({ ${key}: (${value}) })`),
    fc.tuple(member, tie('expression')).map(([key, value]) => `({ get ${key}() { return (${value}) } })`),
    tie('expression').map((body) => `((a) => (${body}))`),
    tie('expression').map((body) => `(async () => (${body}))()`),
    tie('expression').map((of) => `\`x$\{${of}}\``),
  ),
}));

const { statement } = fc.letrec<{ block: string; statement: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    expression.map((value) => `(${value});`),
    fc.tuple(name, expression).map(([to, value]) => `${to} = (${value});`),
    expression.map((value) => `console.log(${value});`),
    fc.constantFrom(...javascriptFragments).map((fragment) => `${fragment};`),
    fc.tuple(expression, tie('block')).map(([when, body]) => `if (${when}) {\n${body}\n}`),
    tie('block').map((body) => `for (let i = 0; i < 3; i++) {\n${body}\n}`),
    fc
      .tuple(name, tie('block'))
      .map(([of, body]) => `{ var ${of === 'undefined' ? 'a' : of}; (function () {\n${body}\n})() }`),
    fc.tuple(tie('block'), tie('block')).map(([body, then]) => `try {\n${body}\n} catch (e) {\n${then}\n}`),
    fc.tuple(tie('block'), tie('block')).map(([body, then]) => `try {\n${body}\n} finally {\n${then}\n}`),
    expression.map((value) => `throw (${value});`),
    expression.map((value) => `await (${value});`),
    tie('block').map((body) => `setTimeout(() => {\n${body.replaceAll('await', 'void')}\n});`),
  ),
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
}));

/** Programs that mostly parse, and do what programs should not. What fails is mostly passed over: there is more to come. */
export const javascriptPrograms: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(statement, fc.boolean()).map(([line, isGuarded]) => (isGuarded ? `try {\n${line}\n} catch {}` : line)),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) => lines.join('\n'));
