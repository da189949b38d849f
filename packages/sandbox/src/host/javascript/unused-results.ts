import type { Diagnostic } from '@mae/protocol';
import type { Expression, Identifier, Node, Program, Statement } from 'acorn';
import { ancestor, full } from 'acorn-walk';
import { place } from './parse.js';

const mostFound = 20;
const arithmetic = new Set(['+', '-', '*', '/', '%', '**']);
const comparisons = new Set(['==', '===', '!=', '!==', '<', '<=', '>', '>=']);
const pureMethods = new Set(
  'concat padEnd padStart repeat replace replaceAll toFixed toLowerCase toReversed toSorted toUpperCase trim trimEnd trimStart'.split(
    ' ',
  ),
);
/** What a program that only computes reads without having bound it. Anything else may be its output. */
const quiet = new Set(
  'undefined NaN Infinity Object Array String Number BigInt Math JSON Map Set Date RegExp Boolean Symbol isNaN isFinite parseInt parseFloat'.split(
    ' ',
  ),
);
const defining = new Set(
  'FunctionDeclaration FunctionExpression ArrowFunctionExpression ClassDeclaration ClassExpression ThrowStatement AwaitExpression ImportDeclaration ImportExpression ExportNamedDeclaration ExportDefaultDeclaration'.split(
    ' ',
  ),
);

/** What is dropped, in words; nothing where something may have been meant by it. */
function whatOf(expression: Expression): string | undefined {
  if (expression.type === 'BinaryExpression') {
    if (comparisons.has(expression.operator)) return 'the comparison';
    return arithmetic.has(expression.operator) ? 'the result' : undefined;
  }
  if (expression.type !== 'CallExpression' || expression.callee.type !== 'MemberExpression') return undefined;
  const { property, computed } = expression.callee;
  if (computed || property.type !== 'Identifier' || !pureMethods.has(property.name)) return undefined;
  // A function among the arguments is called: for its effect, perhaps.
  const isPlain = expression.arguments.every(({ type }) => !/Function|Identifier|Spread|Member/.test(type));
  return isPlain ? `the result of .${property.name}()` : undefined;
}

/** The name a program that only computes ends with, where it shows nothing. */
function silentEnd(program: Program): Identifier | undefined {
  const last = program.body.at(-1) as Statement | undefined;
  const target =
    last?.type === 'VariableDeclaration'
      ? (last.declarations.at(-1)?.init ?? null) === null
        ? undefined
        : last.declarations.at(-1)?.id
      : undefined;
  if (target?.type !== 'Identifier') return undefined;
  const bound = new Set<string>();
  const reads: string[] = [];
  let defines = false;
  full(program, (node) => {
    if (defining.has(node.type)) defines = true;
    if (node.type === 'Identifier') reads.push((node as Identifier).name);
    if (node.type === 'VariableDeclarator') {
      const { id } = node as unknown as { id: Node };
      if (id.type === 'Identifier') bound.add((id as Identifier).name);
    }
  });
  return defines || reads.some((name) => !bound.has(name) && !quiet.has(name)) ? undefined : target;
}

/**
 * Values that a program computes and drops: a comparison where an assignment was meant, a forgotten `return` or
 * `console.log`. Said only where nothing else can have been meant, and never of the last expression, which is the
 * program's value.
 */
export function unusedResults(program: Program): Diagnostic[] {
  const found: Diagnostic[] = [];
  const say = (node: Node, message: string, name?: string): void => {
    const named = name === undefined ? {} : { name };
    found.push({ kind: 'result', severity: 'warning', message, ...named, ...place(node) });
  };
  const last = program.body.at(-1);
  ancestor(program, {
    ExpressionStatement(node, _, ancestors) {
      if (node === last || ancestors.some(({ type }) => type === 'TryStatement')) return;
      const what = whatOf(node.expression);
      if (what !== undefined) say(node, `${what} is not used`);
    },
  });
  const end = silentEnd(program);
  if (end !== undefined) say(end, `the program prints nothing, and nothing uses ${end.name}`, end.name);
  return found.slice(0, mostFound);
}
