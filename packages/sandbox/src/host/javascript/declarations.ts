import type { AnyNode, FunctionDeclaration, Node, Pattern, Program, VariableDeclaration } from 'acorn';
import { ancestor, base } from 'acorn-walk';
import type MagicString from 'magic-string';
import type { Declared } from './realm/bridge.js';

/**
 * Turns what a call of a session declares at its top into assignments to names of the session: later calls see them, may
 * declare them again, and functions of earlier calls see what they are now. Functions move to the front, where they can
 * be called from. Loops and blocks keep their own names.
 *
 * @param text of the whole program, changed in place
 * @returns the names, each once
 */
export function shareDeclarations(text: MagicString, program: Program): Declared[] {
  const declared = new Map<string, Declared['kind']>();
  const code = text.original;
  const functions = new Map<string, FunctionDeclaration>();
  for (const statement of program.body) {
    const node = declarationIn(statement);
    if (node.type === 'FunctionDeclaration' && node.id !== null) {
      const earlier = functions.get(node.id.name);
      if (earlier !== undefined) text.remove(earlier.start, earlier.end);
      functions.set(node.id.name, node);
    } else if (node.type === 'ClassDeclaration' && node.id !== null) {
      declared.set(node.id.name, 'class');
      text.appendRight(node.start, `void (${node.id.name} = `);
      text.appendLeft(node.end, ');');
    } else if (node.type === 'VariableDeclaration' && isShared(node)) {
      assign(text, node, code[node.end - 1] === ';' ? ')' : ');');
      for (const name of namesOf(node)) declared.set(name, node.kind);
    }
  }
  for (const { node, parent } of innerVariables(program)) {
    const isLoop = parent.type === 'ForInStatement' || parent.type === 'ForOfStatement';
    if (isLoop && (parent as unknown as { left: Node }).left === node) text.remove(node.start, firstOf(node).start);
    else if (parent.type === 'ForStatement') assign(text, node, ')');
    else assign(text, node, code[node.end - 1] === ';' ? ')' : ');');
    for (const name of namesOf(node)) if (!declared.has(name)) declared.set(name, 'var');
  }
  const front = frontOf(program, code);
  for (const [name, node] of functions) {
    declared.set(name, 'function');
    const kind = `${node.async ? 'async ' : ''}function${node.generator ? '*' : ''} `;
    text.overwrite(node.start, node.id.end, `;${name} = ${kind}`);
    text.appendLeft(node.end, ';');
    text.appendLeft(node.start, ';');
    if (node.start !== front) text.move(node.start, node.end, front);
  }
  return [...declared].map(([name, kind]) => ({ name, kind }));
}

/** Names that a program assigns to, wherever it does: declarations are not among them. */
export function assignedNames(program: Program): Set<string> {
  const found = new Set<string>();
  const add = (node: Node) => {
    for (const name of namesIn(node as Pattern)) found.add(name);
  };
  ancestor(program, {
    AssignmentExpression: (node) => add(node.left),
    UpdateExpression: (node) => add(node.argument),
    ForInStatement: (node) => add(node.left),
    ForOfStatement: (node) => add(node.left),
  });
  return found;
}

/** The declaration that a statement is, or exports. */
export function declarationIn(statement: Program['body'][number]): AnyNode {
  const isExport = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration';
  return (isExport && statement.declaration) || statement;
}

type SharedVariables = VariableDeclaration & { kind: 'var' | 'let' | 'const' };

/** What is declared with `using` ends with its call. */
function isShared(node: VariableDeclaration): node is SharedVariables {
  return node.kind === 'var' || node.kind === 'let' || node.kind === 'const';
}

function firstOf(node: VariableDeclaration): Node {
  return node.declarations[0] ?? node;
}

/** `let a = 1, b` becomes `void (a = 1, b = void 0)`: `void` begins a statement whatever comes before it. */
function assign(text: MagicString, node: VariableDeclaration, end: string): void {
  text.overwrite(node.start, firstOf(node).start, 'void (');
  for (const { id, init } of node.declarations) {
    if (init == null && node.kind !== 'var') text.appendLeft(id.end, ' = void 0');
  }
  const at = end === ')' && text.original[node.end - 1] === ';' ? node.end - 1 : node.end;
  text.appendLeft(at, end);
}

/** Every `var` that is not at the top and in no function: it belongs to the whole call all the same. */
function innerVariables(program: Program): { node: VariableDeclaration; parent: Node }[] {
  const found: { node: VariableDeclaration; parent: Node }[] = [];
  const top = new Set<Node>(program.body.map(declarationIn));
  const onlyHere = { ...base, Function: () => {}, StaticBlock: () => {} };
  ancestor(
    program,
    {
      VariableDeclaration(node, _, ancestors) {
        const parent = ancestors.at(-2);
        if (node.kind === 'var' && !top.has(node) && parent !== undefined) found.push({ node, parent });
      },
    },
    onlyHere,
  );
  return found;
}

/** Behind the directives, which have to be first, and behind a line that starts with `#!`. */
function frontOf(program: Program, code: string): number {
  const directive = program.body.findLast(
    (node) => node.type === 'ExpressionStatement' && node.directive !== undefined,
  );
  if (directive !== undefined) return directive.end;
  return code.startsWith('#!') ? code.search(/[\n\r\u2028\u2029]/) + 1 : 0;
}

/** Names that a declaration of variables binds. */
export function namesOf(node: VariableDeclaration): string[] {
  return node.declarations.flatMap(({ id }) => namesIn(id));
}

/** Names that a pattern binds. */
export function namesIn(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) => namesIn(part.type === 'RestElement' ? part.argument : part.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn);
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
}
