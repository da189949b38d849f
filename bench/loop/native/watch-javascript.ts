import { type CallExpression, type Expression, type Node, type Program, parse } from 'acorn';
import { simple } from 'acorn-walk';
import MagicString from 'magic-string';

export interface WatchedTest {
  code: string;
  /** Of each assertion, by its number. */
  assertions: { source: string; line: number }[];
}

const options = { ecmaVersion: 'latest', sourceType: 'script', locations: true } as const;

/** A test that hands each assertion, and what the program gave there, to `__assert` and `__keep`. */
export function watchTest(program: string, test: string): WatchedTest {
  const tree = parse(test, options);
  const known = namesOfTheProgram(program, tree);
  const isOwn = (node: Node) => [...namesIn(node)].some((name) => known.has(name));
  const text = new MagicString(test);
  const assertions: WatchedTest['assertions'] = [];
  simple(tree, {
    CallExpression: (node) => {
      const [value] = node.arguments;
      if (!isConsoleAssert(node) || value === undefined) return;
      const number = assertions.length;
      assertions.push({ source: test.slice(node.start, node.end), line: node.loc?.start.line ?? 0 });
      text.overwrite(node.callee.start, node.callee.end, '__assert');
      text.appendLeft(value.start, `${number}, __begin(${number}), `);
      for (const { start, end } of programSides(value as Expression, isOwn)) {
        text.appendLeft(start, `__keep(${JSON.stringify(test.slice(start, end))}, (`);
        text.appendRight(end, '))');
      }
    },
  });
  return { code: text.toString(), assertions };
}

function isConsoleAssert({ callee }: CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || callee.computed) return false;
  const { object, property } = callee;
  return (
    object.type === 'Identifier' &&
    object.name === 'console' &&
    property.type === 'Identifier' &&
    property.name === 'assert'
  );
}

/** The parts of an assertion that the program gave: of a distance to the expected value, what the distance is from. */
function programSides(node: Expression, isOwn: (node: Node) => boolean): Node[] {
  if (node.type === 'LogicalExpression') return [...programSides(node.left, isOwn), ...programSides(node.right, isOwn)];
  if (node.type === 'UnaryExpression' && node.operator === '!') return programSides(node.argument, isOwn);
  if (node.type === 'BinaryExpression') {
    return [node.left, node.right].filter(isOwn).map((side) => distanceFrom(side, isOwn) ?? side);
  }
  return isOwn(node) ? [node] : [];
}

function distanceFrom(node: Node, isOwn: (node: Node) => boolean): Node | undefined {
  const call = node as CallExpression;
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return undefined;
  const { object, property } = call.callee;
  const isAbs =
    object.type === 'Identifier' && object.name === 'Math' && property.type === 'Identifier' && property.name === 'abs';
  const [inner] = call.arguments;
  if (!isAbs || inner?.type !== 'BinaryExpression' || inner.operator !== '-') return undefined;
  const own = [inner.left, inner.right].filter(isOwn);
  return own.length === 1 ? own[0] : undefined;
}

function namesIn(node: Node): Set<string> {
  const names = new Set<string>();
  simple(node, {
    Identifier: ({ name }) => names.add(name),
    Pattern: (one) => one.type === 'Identifier' && names.add(one.name),
  });
  return names;
}

/** Top-level names of the program, and what the test makes of them. */
function namesOfTheProgram(program: string, test: Program): Set<string> {
  const known = new Set(
    [...program.matchAll(/^(?:async )?(?:const|let|var|function|class)\s+([\w$]+)/gm)].map(([, name]) => name ?? ''),
  );
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    const flow = (value: Node | null | undefined, target: Node) => {
      if (!value || ![...namesIn(value)].some((name) => known.has(name))) return;
      for (const name of namesIn(target)) known.add(name);
    };
    simple(test, {
      VariableDeclarator: ({ id, init }) => {
        if (init?.type !== 'ArrowFunctionExpression' && init?.type !== 'FunctionExpression') flow(init, id);
      },
      AssignmentExpression: ({ left, right }) => flow(right, left),
    });
  }
  return known;
}
