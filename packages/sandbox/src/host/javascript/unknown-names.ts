import type { Diagnostic } from '@mae/protocol';
import type { Identifier, Node, Program } from 'acorn';
import { ancestor } from 'acorn-walk';
import { type PolicyLists, permits } from '../../policy-lists.js';
import { javascriptGlobals } from '../../policy-names.js';
import type { JobFunction } from '../job-function.js';
import { place } from './parse.js';

const mostFound = 100;
const mostNameCharacters = 200;

/** Names that are there without being declared, whatever the policy says of them. */
const given = new Set([
  ...javascriptGlobals.standard,
  ...['arguments', 'stdin', 'module', 'exports', 'require', 'WebAssembly', 'SharedArrayBuffer', 'Atomics'],
]);

/** What makes names that no look can follow. */
const makers = new Set(['eval', 'Function', 'globalThis', 'window', 'self', 'global']);

/**
 * Names that a program reads and that are bound nowhere in it, each at its first place. Left alone are names that it asks
 * about with `typeof`, what stands inside `try`, and programs that make names as they run.
 */
export function unknownNames(program: Program, policy: PolicyLists, functions: JobFunction[] = []): Diagnostic[] {
  const bound = new Set(functions.map(({ name }) => name));
  const read = new Map<string, Identifier>();
  let isDynamic = false;
  const bind = (node: Node | null | undefined) => {
    if (node?.type === 'Identifier') bound.add((node as Identifier).name);
  };
  ancestor(program, {
    Identifier(node, _, ancestors) {
      if (makers.has(node.name)) isDynamic = true;
      const asked = (ancestors.at(-2) as { operator?: string } | undefined)?.operator === 'typeof';
      if (asked) bound.add(node.name);
      else if (!read.has(node.name) && !ancestors.some(isHandled)) read.set(node.name, node);
    },
    WithStatement() {
      isDynamic = true;
    },
    // An assignment binds too: outside strict code it makes a global.
    Pattern: bind,
    ForInStatement: (node) => bind(node.left),
    ForOfStatement: (node) => bind(node.left),
    Function: (node) => bind(node.id),
    Class: (node) => bind(node.id),
    ImportDeclaration: (node) => {
      for (const { local } of node.specifiers) bind(local);
    },
  });
  if (isDynamic) return [];
  const known = (name: string) =>
    bound.has(name) || (permits(policy.javascriptGlobals, name) && policy.javascriptGlobals.names !== 'all');
  return [...read.values()]
    .filter(({ name }) => !known(name) && !given.has(name))
    .slice(0, mostFound)
    .map((node) => {
      const name = node.name.slice(0, mostNameCharacters);
      return { kind: 'name', severity: 'error', message: `${name} is not defined anywhere`, name, ...place(node) };
    });
}

/** Whether a node is a `try` that catches: what it reads may be missing on purpose. */
function isHandled(node: Node): boolean {
  return node.type === 'TryStatement' && (node as { handler?: unknown }).handler != null;
}
