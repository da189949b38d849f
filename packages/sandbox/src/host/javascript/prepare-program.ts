import type { Check, Diagnostic } from '@mae/protocol';
import type { CallExpression, Node, Program } from 'acorn';
import { simple } from 'acorn-walk';
import MagicString from 'magic-string';
import type { PolicyLists } from '../../policy-lists.js';
import { bindings, isAssertImport, isAssertName } from './assert-imports.js';
import { namesOfTheLanguage } from './check-names.js';
import { assignedNames, shareDeclarations } from './declarations.js';
import { place } from './parse.js';
import type { Places } from './places.js';
import { placed, type Reading, read } from './read.js';
import type { Declared } from './realm/bridge.js';
import { isRequire, refusals } from './refusals.js';
import { type TellNames, type ToldAssertions, tellAssertions } from './told-assertions.js';

/** A program made ready, with the checks that can run in its scope. */
export interface Prepared {
  /** A script whose value is an async function: the program, and behind it what hands over its value and its checks. */
  script: string;
  /** Characters before the program on its first line. */
  firstLineShift: number;
  /** Characters put in before the last expression, and where: frames on that line are shifted by them. */
  lastValueShift?: { line: number; column: number; characters: number };
  /** Where the script's lines come from, if not from the same ones of the source. */
  places?: Places;
  /** The checks in the script, by their index there. */
  checks: PreparedCheck[];
  /** Of a call of a session: what its code shares with later ones. */
  shared?: Shared;
}

/** What a call of a session declares at its top, what its code assigns to, and its text as it was changed for that. */
export interface Shared {
  declared: Declared[];
  assigned: string[];
  text: MagicString;
}

/** A check as it stands in the script. */
export interface PreparedCheck {
  id: string;
  /** As it was given. */
  source: string;
  /** Its text as it was changed, and the characters of the script before it. */
  text: MagicString;
  before: number;
  places?: Places;
  told: ToldAssertions;
}

/** A check that cannot run, and why. */
export interface BrokenCheck {
  checkId: string;
  message: string;
}

/** `spoiled`: reading took something in the host down, see `SyntaxFault`. */
export type Preparation = { spoiled: boolean } & (
  | { ready: Prepared; broken: BrokenCheck[] }
  | { diagnostics: Diagnostic[] }
);

type AssertCheck = Extract<Check, { kind: 'assert' }>;

/** What is to say about a program before it runs: its syntax, then what the policy refuses. */
export function examine(reading: Reading, policy: PolicyLists, known?: ReadonlySet<string>): Diagnostic[] {
  if ('fault' in reading) {
    const { message, line, column } = reading.fault;
    return [{ kind: 'syntax', severity: 'error', message, line, column }];
  }
  return refusals(reading.program, policy, known).map((found) => placed(found, reading.places));
}

/** @param known names that earlier calls of the session declared, where the program is one of its calls */
export function prepareProgram(
  source: string,
  isTypeScript: boolean,
  checks: AssertCheck[],
  policy: PolicyLists,
  openPolicy: PolicyLists,
  known?: ReadonlySet<string>,
): Preparation {
  const parsed = read(source, isTypeScript);
  const diagnostics = examine(parsed, policy, known);
  if ('fault' in parsed) return { diagnostics, spoiled: parsed.fault.spoiled ?? false };
  if (diagnostics.length > 0) return { diagnostics, spoiled: false };
  const hidden = hiddenName([source, ...checks.map((check) => check.code)]);
  const program = rewrite(parsed.code, parsed.program, hidden, known);
  const broken: BrokenCheck[] = [];
  let spoiled = false;
  const ready: (Omit<PreparedCheck, 'before'> & { program: Program })[] = [];
  for (const check of checks) {
    const outcome = readCheck(check, isTypeScript, check.source === 'caller' ? openPolicy : policy, hidden, known);
    if ('message' in outcome) {
      broken.push({ checkId: check.id, message: outcome.message });
      spoiled ||= outcome.spoiled;
    } else ready.push({ id: check.id, source: check.code, ...outcome });
  }
  const module = moduleOf(hidden);
  const head = `(async function (${module}) {${program.usesModule ? moduleNames(module) : ''}`;
  const language = namesOfTheLanguage(
    parsed.program,
    ready.map((check) => check.program),
  );
  const { compared, rested, passed, called } = tellNames(hidden);
  const parameters = ['assert', 'console', hidden, compared, rested, passed, called, ...language].join(', ');
  const value = program.lastValueShift ? `value: ${hidden}, ` : '';
  let script = `${head}${program.text}\nreturn {__proto__: null, ${value}language: '${language.join()}', checks: {__proto__: null,\n`;
  const placed = ready.map(({ program: _, ...check }, index): PreparedCheck => {
    script += `${index}: async (${parameters}) => {{`;
    const before = script.length;
    script += `${check.text}\n}},\n`;
    return { ...check, before };
  });
  script += '}};\n})';
  return {
    ready: {
      script,
      firstLineShift: head.length,
      ...(program.lastValueShift ? { lastValueShift: program.lastValueShift } : {}),
      ...(parsed.places ? { places: parsed.places } : {}),
      checks: placed,
      ...(program.shared ? { shared: program.shared } : {}),
    },
    broken,
    spoiled,
  };
}

/** What programs written for Node expect of their module, where they use it: a place for exports that nobody reads. */
const moduleNames = (assertModule: string) =>
  `const module = {exports: {}}, exports = module.exports, require = () => ${assertModule}; require.main = module;`;

/** What stands for the module `assert` in a program. */
const moduleOf = (hidden: string) => `${hidden}Assert`;

/** What a check tells what it compares with. */
const tellNames = (hidden: string): TellNames => ({
  compared: `${hidden}_compared`,
  rested: `${hidden}_rested`,
  passed: `${hidden}_passed`,
  called: `${hidden}_called`,
});

/** A name that occurs in none of the texts. */
function hiddenName(texts: string[]): string {
  let name = '__mae';
  while (texts.some((text) => text.includes(name))) name += '_';
  return name;
}

function readCheck(
  check: AssertCheck,
  isTypeScript: boolean,
  policy: PolicyLists,
  hidden: string,
  known?: ReadonlySet<string>,
): (Pick<PreparedCheck, 'text' | 'told' | 'places'> & { program: Program }) | { message: string; spoiled: boolean } {
  const parsed = read(check.code, isTypeScript, { allowReturn: true });
  if ('fault' in parsed) {
    const { line, message, spoiled = false } = parsed.fault;
    return { message: line === undefined ? message : `Line ${line}: ${message}`, spoiled };
  }
  const exported = parsed.program.body.find(({ type }) => type.startsWith('Export'));
  if (exported !== undefined) {
    const { line } = parsed.places?.original(place(exported)) ?? place(exported);
    return { message: `Line ${line}: a check has no exports.`, spoiled: false };
  }
  const text = new MagicString(parsed.code);
  const asserts = new Set<Node>();
  for (const node of parsed.program.body.filter(isAssertImport)) {
    asserts.add(node);
    const { declarators } = bindings(node, hidden);
    text.overwrite(node.start, node.end, declarators.length === 0 ? ';' : `const ${declarators.join(', ')};`);
  }
  simple(parsed.program, {
    CallExpression: (node) => {
      if (!isAssertModule(node)) return;
      asserts.add(node);
      text.overwrite(node.start, node.end, hidden);
    },
  });
  const refused = refusals(parsed.program, policy, known).filter(
    ({ name }) => asserts.size === 0 || !isAssertName(name),
  );
  const [first] = refused;
  if (first !== undefined) return { message: first.message, spoiled: false };
  const told = tellAssertions(text, parsed.program, tellNames(hidden));
  return { text, told, program: parsed.program, ...(parsed.places && { places: parsed.places }) };
}

function isAssertModule(node: CallExpression): boolean {
  return isRequire(node) && isAssertName((node.arguments[0] as { value?: unknown } | undefined)?.value);
}

interface Rewritten {
  text: string;
  usesModule: boolean;
  lastValueShift?: Prepared['lastValueShift'];
  shared?: Shared;
}

/** Blanks what a module says of its exports, and keeps the value of the last expression. No line moves. */
function rewrite(code: string, program: Program, hidden: string, known?: ReadonlySet<string>): Rewritten {
  const text = new MagicString(code);
  const blank = (from: number, to: number) => {
    if (to > from) text.overwrite(from, to, code.slice(from, to).replace(/[^\n\r\u2028\u2029]/g, ' '));
  };
  if (code.startsWith('#!')) text.overwrite(0, 2, '//');
  const imported: Declared[] = [];
  for (const node of program.body) {
    if (isAssertImport(node)) {
      const { names, declarators } = bindings(node, moduleOf(hidden));
      imported.push(...names.map((name) => ({ name, kind: 'const' as const })));
      const parts = declarators.join(', ');
      const written = known === undefined ? `const ${parts};` : `void (${parts});`;
      text.overwrite(node.start, node.end, names.length === 0 ? ';' : written);
    } else if (node.type === 'ExportNamedDeclaration') blank(node.start, node.declaration?.start ?? node.end);
    else if (node.type === 'ExportDefaultDeclaration') {
      const isNamed = 'id' in node.declaration && node.declaration.id !== null;
      const isNameless =
        node.declaration.type === 'FunctionDeclaration' || node.declaration.type === 'ClassDeclaration';
      blank(node.start, node.declaration.start);
      if (isNameless && !isNamed) {
        text.appendLeft(node.declaration.start, '(');
        text.appendLeft(node.declaration.end, ')');
      }
    }
  }
  const usesModule = usesModuleNames(program, known);
  const shared =
    known === undefined
      ? undefined
      : { declared: [...imported, ...shareDeclarations(text, program)], assigned: [...assignedNames(program)], text };
  // Declarations without a value, such as a namespace leaves behind, have no say in the last value.
  const last = program.body.findLast((node) => !isBare(node));
  if (last?.type !== 'ExpressionStatement' || last.directive === 'use strict')
    return { text: text.toString(), usesModule, shared };
  const opening = `const ${hidden} = (`;
  // Parentheses around the expression belong to the statement alone. A comment may end the line it closes on.
  const end = code[last.end - 1] === ';' ? last.end - 1 : last.end;
  text.appendRight(last.start, opening);
  text.appendRight(end, '\n)');
  const { line, column } = place(last);
  return { text: text.toString(), usesModule, shared, lastValueShift: { line, column, characters: opening.length } };
}

function isBare(node: Program['body'][number]): boolean {
  if (node.type === 'EmptyStatement') return true;
  return node.type === 'VariableDeclaration' && node.kind === 'var' && node.declarations.every(({ init }) => !init);
}

function usesModuleNames(program: Program, known?: ReadonlySet<string>): boolean {
  let used = false;
  const names = new Set(['module', 'exports', 'require']);
  let declared = [...names].some((name) => known?.has(name));
  simple(program, {
    Identifier: (node) => {
      if (names.has(node.name)) used = true;
    },
    VariableDeclarator: (node) => {
      if (node.id.type === 'Identifier' && names.has(node.id.name)) declared = true;
    },
    Function: (node) => {
      if (node.id && names.has(node.id.name)) declared = true;
    },
  });
  return used && !declared;
}
