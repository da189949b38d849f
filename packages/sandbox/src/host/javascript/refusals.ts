import type { Diagnostic } from '@mae/protocol';
import type { CallExpression, Identifier, Node, Program, Property } from 'acorn';
import { ancestor } from 'acorn-walk';
import { insteadOf } from '../../alternatives.js';
import { type PolicyLists, permits } from '../../policy-lists.js';
import { isAssertName } from './assert-imports.js';
import { place } from './parse.js';

/** Names of hosts that programs reach for, none of which is here, and parts of the language that a policy may leave out. */
const watched = new Set(
  [
    'process Buffer __dirname __filename fetch XMLHttpRequest WebSocket Worker window document',
    'alert prompt Deno Bun WebAssembly SharedArrayBuffer Atomics eval',
  ].flatMap((line) => line.split(' ')),
);

/** Enough to act on. */
const mostRefusals = 100;
const mostNameCharacters = 200;

/**
 * What the policy refuses in a program, in the order of its lines: each names what may be used instead.
 *
 * @param known names that are declared elsewhere
 */
export function refusals(program: Program, policy: PolicyLists, known?: ReadonlySet<string>): Diagnostic[] {
  const found: Diagnostic[] = [];
  const names = new NameUse(known);
  const requires: CallExpression[] = [];
  const refuse = (node: Node, kind: 'policy' | 'package', name: string, what: string) => {
    const message = `${what} is not allowed; ${insteadOf('javascript', name)}.`;
    const code = kind === 'package' ? { code: 'PACKAGE_UNAVAILABLE' as const } : {};
    found.push({ kind, severity: 'error', message, name, ...code, ...place(node) });
  };
  const refuseImport = (node: Node, source: unknown) => {
    const name = typeof source === 'string' ? source.slice(0, mostNameCharacters) : 'import()';
    if (isAssertName(name) && policy.preset !== 'strict' && node.type !== 'ImportExpression') return;
    refuse(node, isPackage(name) ? 'package' : 'policy', name, `The import of ${name}`);
  };
  ancestor(program, {
    ImportDeclaration: (node) => refuseImport(node, node.source.value),
    ExportAllDeclaration: (node) => refuseImport(node, node.source.value),
    ExportNamedDeclaration: (node) => {
      if (node.source) refuseImport(node, node.source.value);
    },
    ImportExpression: (node) => refuseImport(node, node.source.type === 'Literal' ? node.source.value : undefined),
    MetaProperty: (node) => {
      if (node.meta.name === 'import') refuse(node, 'policy', 'import.meta', 'import.meta');
    },
    CallExpression: (node) => {
      if (isRequire(node)) requires.push(node);
    },
    Identifier: (node, _, ancestors) => names.use(node, ancestors),
    Pattern: (node) => names.declare(node),
    Function: (node) => names.declare(node.id),
    Class: (node) => names.declare(node.id),
  });
  for (const node of requires) {
    if (!names.knows('require')) refuseImport(node, (node.arguments[0] as { value?: unknown } | undefined)?.value);
  }
  for (const node of names.free()) {
    const isGlobalHere = permits(policy.javascriptGlobals, node.name) && inV8.has(node.name);
    if (!isGlobalHere) refuse(node, 'policy', node.name, node.name);
  }
  found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  return found.slice(0, mostRefusals);
}

const inV8 = new Set(['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'eval']);

export function isRequire(node: CallExpression): boolean {
  return node.callee.type === 'Identifier' && node.callee.name === 'require';
}

/** Anything that is neither a module of Node nor a path. */
function isPackage(name: string): boolean {
  return !name.startsWith('.') && !name.startsWith('/') && !name.startsWith('node:') && !nodeModules.has(name);
}

const nodeModules = new Set(
  [
    'assert async_hooks buffer child_process cluster console constants crypto dgram dns domain events fs http http2 https',
    'inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers',
    'tls tty url util v8 vm wasi worker_threads zlib import()',
  ].flatMap((line) => line.split(' ')),
);

/** Uses of watched names that the program neither declares nor asks about with `typeof`. */
class NameUse {
  readonly #used: Identifier[] = [];
  readonly #known: Set<string>;

  constructor(known?: ReadonlySet<string>) {
    this.#known = new Set(known);
  }

  use(node: Identifier, ancestors: Node[]): void {
    if (!watched.has(node.name)) return;
    const parent = ancestors.at(-2);
    if (parent?.type === 'UnaryExpression' && (parent as { operator?: string }).operator === 'typeof') {
      this.#known.add(node.name);
    } else {
      this.#used.push(node);
    }
  }

  knows(name: string): boolean {
    return this.#known.has(name);
  }

  declare(node: Node | null | undefined): void {
    if (node?.type === 'Identifier') this.#known.add((node as Identifier).name);
    if (node?.type === 'ObjectPattern') {
      for (const part of (node as unknown as { properties: Property[] }).properties) this.declare(part.value);
    }
  }

  /** The first use of each. */
  free(): Identifier[] {
    const seen = new Set<string>();
    return this.#used.filter(({ name }) => {
      if (this.#known.has(name) || seen.has(name)) return false;
      seen.add(name);
      return true;
    });
  }
}
