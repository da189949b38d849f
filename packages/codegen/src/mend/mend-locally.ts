import type { Diagnostic, Language, SandboxFacts } from '@mae/protocol';
import { insideLiterals } from '../extract/inside-literals.js';
import { withoutPrompts } from '../extract/prompts-of-notebooks.js';
import { addImports } from './add-imports.js';
import { importFor } from './known-names.js';
import { mendCase } from './mend-case.js';
import {
  addColon,
  callPrint,
  dropBackQuotes,
  dropProse,
  plainQuotes,
  type Step,
  tabsToSpaces,
  takeBack,
} from './mend-layout.js';

export interface MendOptions {
  /** `SandboxFacts.imports`: an import is added only where it is allowed. @default 'all' */
  imports?: SandboxFacts['imports'];
}

const fence = /^\s*(`{3,}|~{3,})[ \t]*[\w+#.-]*[ \t]*$/;
const command = /^\s*[%!][A-Za-z]/;

interface Mended {
  code: string;
  mended: string[];
}

/** Lines that are no part of any program, outside of strings. A JavaScript program keeps fences that are not at its ends. */
function dropLines(code: string, language: Language): Mended {
  const lines = code.split('\n');
  const inside = insideLiterals(code, language);
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const first = lines.findIndex((line) => line.trim() !== '');
  const mended: string[] = [];
  const kept = lines.filter((line, index) => {
    if (inside[index] === true) return true;
    const isFence = fence.test(line) && (language === 'python' || index === first || index === last);
    const isCommand = language === 'python' && command.test(line);
    if (isFence) mended.push(`took out the fence on line ${index + 1}`);
    if (isCommand) mended.push(`took out the notebook command on line ${index + 1}`);
    return !isFence && !isCommand;
  });
  return { code: kept.join('\n'), mended };
}

const steps: Step[] = [dropBackQuotes, dropProse, plainQuotes, takeBack, tabsToSpaces, callPrint, addColon];

function mendSyntax(code: string, language: Language, faults: Diagnostic[]): Mended {
  const visible = code.replaceAll(/[\u200B\u2060\uFEFF]/g, '').replaceAll('\u00A0', ' ');
  const { code: kept, mended } = dropLines(visible, language);
  const plain = withoutPrompts(kept);
  const before = [
    ...(visible === code ? [] : ['replaced invisible characters']),
    ...mended,
    ...(plain === kept ? [] : ['took off the prompts of a notebook']),
  ];
  // What stood on a line stands there no longer: lines of faults are worth nothing then. One round mends one of both.
  if (before.length > 0) return { code: plain, mended: before };
  for (const step of steps) {
    const { code: changed, done } = step(code, language, faults);
    if (changed !== code) return { code: changed, mended: [done] };
  }
  return { code, mended: [] };
}

function mendNames(code: string, names: string[], allowed: SandboxFacts['imports']): Mended {
  const statements = new Set<string>();
  for (const name of names) {
    const found = importFor(name, code);
    if (found !== undefined && (allowed === 'all' || allowed.includes(found.module))) statements.add(found.statement);
  }
  if (statements.size === 0) return { code, mended: [] };
  return {
    code: addImports(code, [...statements]),
    mended: [...statements].map((statement) => `added \`${statement}\``),
  };
}

/** A program that prints nothing and ends in an assignment has its result as its value once the name stands last. */
function mendResult(code: string, diagnostics: Diagnostic[]): Mended {
  const name = diagnostics.find((diagnostic) => diagnostic.kind === 'result' && diagnostic.name !== undefined)?.name;
  if (name === undefined) return { code, mended: [] };
  return { code: `${code.trimEnd()}\n${name}\n`, mended: [`put \`${name}\` last, as the value of the program`] };
}

/**
 * Mends what is mechanical without a model. Where the diagnostics name a syntax error: a stray fence or back quotes,
 * notebook prompts and commands, invisible characters, typographic quotes, sentences around the program, indentation of
 * the whole of it, tabs among spaces, `print x`, a missing colon. Where they name an undefined name: the import of a
 * Python standard module, a name of the language in another case. Where
 * they name a result that nobody would see: its name as the last line. `mended` says in words what was done; empty means the
 * code is as it was, and so it always is without such a diagnostic.
 *
 * What comes back is to be validated: where it is no better, the code as it was is to be kept; where it is, one more
 * round may mend the next fault.
 */
export function mendLocally(
  code: string,
  diagnostics: Diagnostic[],
  language: Language,
  options: MendOptions = {},
): Mended {
  const syntax = diagnostics.some((diagnostic) => diagnostic.kind === 'syntax')
    ? mendSyntax(code, language, diagnostics)
    : mendResult(code, diagnostics);
  const names = diagnostics.flatMap(({ kind, name }) => (kind === 'name' && name !== undefined ? [name] : []));
  if (names.length === 0) return syntax;
  const ownNames = language === 'python' ? names.filter((name) => importFor(name, code) === undefined) : names;
  const cased = mendCase(syntax.code, ownNames, language);
  const done = { code: cased.code, mended: [...syntax.mended, ...cased.mended] };
  if (language !== 'python') return done;
  const imports = mendNames(done.code, names, options.imports ?? 'all');
  return { code: imports.code, mended: [...done.mended, ...imports.mended] };
}
