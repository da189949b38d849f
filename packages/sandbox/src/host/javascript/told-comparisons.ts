import type { BinaryExpression, CallExpression, Node, Program } from 'acorn';
import { simple } from 'acorn-walk';
import type MagicString from 'magic-string';

const operators = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=', 'in', 'instanceof']);
const mostTextCharacters = 500;

/**
 * Turns `assert(a === b)` into `assert(tell("a === b", (l, r) => l === r, a, b))`, so that what was compared can be shown.
 * Both sides are evaluated once and in their order.
 *
 * @param text of the check, changed in place
 * @param tell a name that stands for `ComparisonTold`
 */
export function tellComparisons(text: MagicString, program: Program, tell: string): void {
  simple(program, {
    CallExpression: (node) => {
      const [first] = node.arguments;
      if (first?.type !== 'BinaryExpression' || !isAssertion(node) || !operators.has(first.operator)) return;
      if (first.left.type === 'PrivateIdentifier') return;
      tellOne(text, first, tell);
    },
  });
}

function tellOne(text: MagicString, node: BinaryExpression, tell: string): void {
  const { left, right, operator, start, end } = node;
  const shown = text.original.slice(start, end).slice(0, mostTextCharacters);
  text.appendRight(start, `${tell}(${JSON.stringify(shown)}, (l, r) => l ${operator} r, (`);
  // Comments and parentheses between the sides belong to neither: they are left where they stand.
  const at = operatorAt(text.original, left, right, operator);
  text.overwrite(at, at + operator.length, '), (');
  text.appendLeft(end, '))');
}

/** Where the operator stands between its sides. */
function operatorAt(code: string, left: Node, right: Node, operator: string): number {
  const between = code.slice(left.end, right.start);
  // Comments are blanked at their length.
  const blank = between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  return left.end + blank.indexOf(operator);
}

function isAssertion({ callee }: CallExpression): boolean {
  if (callee.type === 'Identifier') return callee.name === 'assert';
  if (callee.type !== 'MemberExpression' || callee.computed) return false;
  const { object, property } = callee;
  if (object.type !== 'Identifier' || property.type !== 'Identifier') return false;
  return (
    (object.name === 'console' && property.name === 'assert') || (object.name === 'assert' && property.name === 'ok')
  );
}
