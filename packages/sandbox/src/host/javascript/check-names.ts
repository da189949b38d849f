import type { Node, Pattern, Program } from 'acorn';
import { ancestor, simple } from 'acorn-walk';
import { javascriptGlobals } from '../../policy-names.js';
import { declarationIn, namesIn, namesOf } from './declarations.js';

const globals = new Set<string>(javascriptGlobals.standard);
/** What checks are given under names of their own. */
const given = new Set(['assert', 'console', 'require']);
/** The parameter of a function that a check defines: it may be whatever the program has. */
const unknown = '?';

/**
 * Names that checks take for what the language gives, though the program declares them at its top: a check that says
 * `JSON.stringify(f(3)) === '[1,2]'` means that of the language. One that tests the program's `parseInt`, and nothing else
 * of the program in the same statement, means the program's.
 */
export function namesOfTheLanguage(program: Program, checks: Program[]): string[] {
  const declared = declaredNames(program);
  const shadowing = new Set([...declared].filter((name) => globals.has(name) && !given.has(name)));
  if (shadowing.size === 0) return [];
  const tested = new Set(checks.flatMap((check) => [...testedNames(check, declared)]));
  return [...shadowing].filter((name) => !tested.has(name));
}

function declaredNames(program: Program): Set<string> {
  const names = new Set<string>();
  for (const statement of program.body) {
    const node = declarationIn(statement);
    if (node.type === 'VariableDeclaration') for (const name of namesOf(node)) names.add(name);
    else if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id)
      names.add(node.id.name);
  }
  return names;
}

/** Names of the program that a deciding statement rests on alone. */
function testedNames(check: Program, declared: Set<string>): Set<string> {
  const sources = sourcesIn(check, declared);
  const tested = new Set<string>();
  const decide = (node: Node) => {
    const names = sources(node);
    if (names.size === 1) for (const name of names) tested.add(name);
  };
  simple(check, {
    ExpressionStatement: (node) => decide(node.expression),
    IfStatement: (node) => decide(node.test),
    ThrowStatement: (node) => decide(node.argument),
  });
  return tested;
}

/** Follows values through the check's own variables to the names of the program that they come from. */
function sourcesIn(check: Program, declared: Set<string>): (node: Node) => Set<string> {
  const own = new Map<string, Set<string>>();
  const flows: { names: string[]; value: Node }[] = [];
  const bind = (pattern: Pattern, value: Node | null | undefined) => {
    const names = [...namesIn(pattern)];
    for (const name of names) if (!own.has(name)) own.set(name, new Set());
    if (value) flows.push({ names, value });
  };
  const bindParameters = (parameters: Pattern[]) => {
    for (const name of parameters.flatMap((parameter) => [...namesIn(parameter)])) own.set(name, new Set([unknown]));
  };
  const bindPlain = (parameters: Pattern[]) => {
    for (const parameter of parameters) bind(parameter, undefined);
  };
  ancestor(check, {
    VariableDeclarator: (node, _, ancestors) => {
      const loop = ancestors.at(-3) as { type?: string; right?: Node } | undefined;
      bind(node.id, node.init ?? (loop?.type === 'ForOfStatement' ? loop.right : undefined));
    },
    AssignmentExpression: (node) => bind(node.left as Pattern, node.right),
    FunctionDeclaration: (node) => {
      if (node.id) bind(node.id, node.body);
      bindParameters(node.params);
    },
    // What these are called with is a value of the expression that they stand in.
    ArrowFunctionExpression: (node) => bindPlain(node.params),
    FunctionExpression: (node) => bindPlain(node.params),
  });
  const of = (node: Node): Set<string> => {
    const found = new Set<string>();
    simple(node, {
      Identifier: ({ name }) => {
        const known = own.get(name);
        if (known) for (const source of known) found.add(source);
        else if (!given.has(name) && (declared.has(name) || !globals.has(name))) found.add(name);
      },
    });
    return found;
  };
  for (let round = 0, isSettled = false; !isSettled && round < flows.length + 1; round++) {
    isSettled = true;
    for (const { names, value } of flows) {
      const sources = of(value);
      if (value.type === 'BlockStatement') sources.delete(unknown);
      for (const name of names) {
        const known = own.get(name) ?? new Set();
        for (const source of sources) {
          if (known.has(source)) continue;
          known.add(source);
          isSettled = false;
        }
      }
    }
  }
  return of;
}
