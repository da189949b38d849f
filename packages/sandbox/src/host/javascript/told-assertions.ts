import type { AnyNode, BinaryExpression, CallExpression, Expression, IfStatement, Node, Pattern, Program } from 'acorn';
import { base, recursive, simple } from 'acorn-walk';
import type MagicString from 'magic-string';
import { namesIn } from './declarations.js';

/** An assertion of a check, or what stands for one: `if (a !== b) throw ...`. */
export interface Statement {
  /** Where it stands in the code that was read. */
  start: number;
  end: number;
  /** What is asserted, as the check has it. */
  text: string;
  kind: 'test' | 'call' | 'guard';
}

/** A place of a check that tells what it has. */
export interface ToldPlace {
  statement: number;
  text: string;
  /** Names of the variables that are told with it. */
  names: string[];
  /** The comparison that a value is on the way to; its own number where it is none. */
  leaf: number;
}

/** What the assertions of a check tell, by the numbers they tell it with. */
export interface ToldAssertions {
  statements: Statement[];
  places: ToldPlace[];
}

/** By which names a check tells, see `realm/told.ts`. */
export interface TellNames {
  compared: string;
  rested: string;
  passed: string;
  called: string;
}

/** What the walk knows of where it is. */
interface Around {
  statement: number;
  leaf: number;
  /** Values there may not be wrapped: the links of an optional chain belong together. */
  isChain: boolean;
}

const outside: Around = { statement: -1, leaf: -1, isChain: false };
const operators = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=', 'in', 'instanceof']);
const methods = new Set(
  (
    'equal strictEqual notEqual notStrictEqual deepEqual deepStrictEqual notDeepEqual notDeepStrictEqual throws rejects ' +
    'doesNotThrow doesNotReject match doesNotMatch fail ifError'
  ).split(' '),
);
/** Of what these give nothing is learned that their arguments do not show. */
const plain = new Set(['Math', 'JSON', 'Object', 'Number', 'String', 'Boolean', 'Array', 'Symbol', 'BigInt', 'Date']);
const mostTextCharacters = 500;
const mostNames = 8;

/**
 * Makes a check's assertions tell, as they run, what they compare: `assert(f(x).length === 3)` becomes
 * `assert(compared(0, 0, (l, r) => l === r, (passed(0, 1, f(x)).length), (3), () => [x]))`. Everything is evaluated once and in
 * its order.
 *
 * @param text of the check, changed in place
 */
export function tellAssertions(text: MagicString, program: Program, names: TellNames): ToldAssertions {
  const told: ToldAssertions = { statements: [], places: [] };
  const variables = variablesOf(program);
  /** What is shown as a side of a comparison, or as what an assertion rests on. */
  const shown = new Set<Node>();
  const source = ({ start, end }: Node) => cut(text.original.slice(start, end).replace(/\s+/g, ' '));
  const state = (kind: Statement['kind'], node: Node, about: Node): number =>
    told.statements.push({ start: node.start, end: node.end, text: source(about), kind }) - 1;
  const place = (statement: number, node: Node, read: Node[], leaf = told.places.length): number =>
    told.places.push({ statement, text: source(node), names: namesReadIn(read, variables, shown), leaf }) - 1;
  const thunk = (at: number) => `() => [${told.places[at]?.names.join(', ') ?? ''}]`;
  const wrap = (node: Node, opening: string, closing: string, inside: () => void) => {
    text.appendRight(node.start, opening);
    inside();
    text.appendLeft(node.end, closing);
  };

  const compare = (node: BinaryExpression, around: Around, visit: Visit) => {
    const { left, right, operator } = node;
    shown.add(left).add(right);
    const at = place(around.statement, node, [node]);
    const inside = { ...around, leaf: at };
    wrap(node, `${names.compared}(${around.statement}, ${at}, (l, r) => l ${operator} r, (`, `), ${thunk(at)})`, () => {
      visit(left, inside);
      // Comments and parentheses between the sides belong to neither: they are left where they stand.
      const operatorStart = operatorAt(text.original, left, right, operator);
      text.overwrite(operatorStart, operatorStart + operator.length, '), (');
      visit(right, inside);
    });
  };
  const test = (node: Expression, around: Around, visit: Visit): void => {
    if (node.type === 'LogicalExpression') {
      test(node.left, around, visit);
      test(node.right, around, visit);
    } else if (node.type === 'UnaryExpression' && node.operator === '!') test(node.argument, around, visit);
    else if (isComparison(node)) compare(node, around, visit);
    else {
      shown.add(node);
      const at = place(around.statement, node, [node]);
      const isGuard = told.statements[around.statement]?.kind === 'guard';
      wrap(node, `${names.rested}(${around.statement}, ${at}, (`, `), ${thunk(at)}, ${isGuard})`, () => {
        visit(node, { ...around, leaf: at });
      });
    }
  };
  const call = (node: CallExpression, around: Around, visit: Visit) => {
    const [first, ...rest] = node.arguments;
    const kind = assertionKind(node);
    if (kind === 'test' && first !== undefined && first.type !== 'SpreadElement') {
      test(first, { ...outside, statement: state('test', node, first) }, visit);
      for (const argument of rest) visit(argument, outside);
    } else if (kind === 'call') {
      for (const argument of node.arguments) shown.add(argument);
      const statement = state('call', node, node);
      const at = place(statement, node, node.arguments);
      const callee = node.callee.type === 'MemberExpression' ? node.callee.object : node.callee;
      wrap(callee, `${names.called}(${statement}, ${at}, `, `, ${thunk(at)})`, () => {});
      for (const argument of node.arguments) visit(argument, { statement, leaf: at, isChain: false });
    } else {
      const inside = () => {
        visit(node.callee, around);
        for (const argument of node.arguments) visit(argument, around.isChain ? { ...around, isChain: false } : around);
      };
      const isNoted = around.statement >= 0 && !around.isChain && !shown.has(node) && isTelling(node);
      if (!isNoted) inside();
      else {
        const at = place(around.statement, node, [], around.leaf);
        wrap(node, `${names.passed}(${around.statement}, ${at}, `, ')', inside);
      }
    }
  };
  const guard = (node: IfStatement, around: Around, visit: Visit) => {
    if (throws(node)) test(node.test, { ...outside, statement: state('guard', node, node.test) }, visit);
    else visit(node.test, around);
    visit(node.consequent, around);
    if (node.alternate) visit(node.alternate, around);
  };
  recursive<Around>(program, outside, {
    CallExpression: (node, around, visit) => call(node, around, visit),
    IfStatement: (node, around, visit) => guard(node, around, visit),
    ChainExpression: (node, around, visit) => visit(node.expression, { ...around, isChain: true }),
    BinaryExpression: (node, around, visit) => {
      if (around.statement >= 0 && isComparison(node)) compare(node, around, visit);
      else base.BinaryExpression?.(node, around, visit);
    },
  });
  return told;
}

type Visit = (node: AnyNode, around: Around) => void;

const cut = (text: string) => (text.length <= mostTextCharacters ? text : `${text.slice(0, mostTextCharacters)}…`);

function isComparison(node: Node): node is BinaryExpression {
  const { type, operator, left } = node as BinaryExpression;
  return type === 'BinaryExpression' && operators.has(operator) && left.type !== 'PrivateIdentifier';
}

/** Where the operator stands between its sides. */
function operatorAt(code: string, left: Node, right: Node, operator: string): number {
  const between = code.slice(left.end, right.start);
  // Comments are blanked at their length.
  const blank = between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  return left.end + blank.indexOf(operator);
}

function assertionKind({ callee }: CallExpression): 'test' | 'call' | undefined {
  if (callee.type === 'Identifier') {
    if (callee.name === 'assert' || callee.name === 'ok') return 'test';
    return methods.has(callee.name) && callee.name !== 'match' && callee.name !== 'fail' ? 'call' : undefined;
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.optional) return undefined;
  const { object, property } = callee;
  if (object.type !== 'Identifier' || property.type !== 'Identifier') return undefined;
  if (object.name === 'console') return property.name === 'assert' ? 'test' : undefined;
  if (object.name !== 'assert') return undefined;
  return property.name === 'ok' ? 'test' : methods.has(property.name) ? 'call' : undefined;
}

/** Whether what a call gives is worth being shown. */
function isTelling({ callee }: CallExpression): boolean {
  if (callee.type === 'Super' || (callee as Node).type === 'FunctionExpression') return false;
  if (callee.type === 'Identifier')
    return !plain.has(callee.name) && callee.name !== 'eval' && callee.name !== 'require';
  return callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || !plain.has(callee.object.name);
}

function throws({ consequent }: IfStatement): boolean {
  if (consequent.type === 'ThrowStatement') return true;
  return consequent.type === 'BlockStatement' && consequent.body.some(({ type }) => type === 'ThrowStatement');
}

/** Names that a check binds as variables. */
function variablesOf(program: Program): Set<string> {
  const found = new Set<string>();
  bindIn(program, found);
  return found;
}

function bindIn(node: Node, names: Set<string>): void {
  const add = (pattern: Pattern | null) => {
    for (const name of namesIn(pattern)) names.add(name);
  };
  const addAll = ({ params }: { params: Pattern[] }) => {
    for (const parameter of params) add(parameter);
  };
  simple(node, {
    VariableDeclarator: ({ id }) => add(id),
    Function: addAll,
    CatchClause: ({ param }) => add(param ?? null),
  });
}

/** Variables that are read there and bound outside of it, but for those that are shown anyway. */
function namesReadIn(nodes: Node[], variables: Set<string>, shown: Set<Node>): string[] {
  const read = new Set<string>();
  const inner = new Set<string>();
  for (const node of nodes) {
    bindIn(node, inner);
    simple(node, {
      Identifier: (found) => {
        if (variables.has(found.name) && !shown.has(found)) read.add(found.name);
      },
    });
  }
  return [...read].filter((name) => !inner.has(name)).slice(0, mostNames);
}
