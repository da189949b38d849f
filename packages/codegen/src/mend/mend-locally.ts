import type { Diagnostic, Language, SandboxFacts } from '@mae/protocol';
import { insideLiterals } from '../extract/inside-literals.js';
import { withoutPrompts } from '../extract/prompts-of-notebooks.js';
import { addImports } from './add-imports.js';
import { importFor } from './known-names.js';

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

function mendSyntax(code: string, language: Language): Mended {
  const visible = code.replaceAll(/[\u200B\u2060\uFEFF]/g, '').replaceAll('\u00A0', ' ');
  const { code: kept, mended } = dropLines(visible, language);
  const plain = withoutPrompts(kept);
  return {
    code: plain,
    mended: [
      ...(visible === code ? [] : ['replaced invisible characters']),
      ...mended,
      ...(plain === kept ? [] : ['took off the prompts of a notebook']),
    ],
  };
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
 * Mends what is mechanical without a model: a stray fence, notebook prompts and commands, invisible characters (where
 * the diagnostics name a syntax error), the missing import of a Python standard module (where they name an undefined
 * name), and a result that nobody would see (where they name one that is not used). `mended` says in words what was done; empty means the code is as it was.
 *
 * What comes back is to be validated and run like any other program.
 */
export function mendLocally(
  code: string,
  diagnostics: Diagnostic[],
  language: Language,
  options: MendOptions = {},
): Mended {
  const syntax = diagnostics.some((diagnostic) => diagnostic.kind === 'syntax')
    ? mendSyntax(code, language)
    : mendResult(code, diagnostics);
  const names = diagnostics.flatMap(({ kind, name }) => (kind === 'name' && name !== undefined ? [name] : []));
  if (language !== 'python' || names.length === 0) return syntax;
  const imports = mendNames(syntax.code, names, options.imports ?? 'all');
  return { code: imports.code, mended: [...syntax.mended, ...imports.mended] };
}
