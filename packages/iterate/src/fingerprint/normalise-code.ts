import type { Language } from '@mae/protocol';
import { type Token, tokensOf } from './tokens.js';

/** Where names are looked up by what they are called, another name is another program. */
const looksNamesUp = /\b(?:locals|globals|vars|eval|exec|getattr|__dict__|with)\b\s*\(/;

const words: Record<'python' | 'script', Set<string>> = {
  python: new Set(
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return self try while with yield'.split(
      ' ',
    ),
  ),
  script: new Set(
    'arguments async await break case catch class const continue default delete do else export extends false finally for function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined var void while with yield'.split(
      ' ',
    ),
  ),
};

/** The lines of Python without texts that stand alone, which are comments, but for the last one, which is a value. */
function withoutDocStrings(tokens: Token[]): Token[] {
  const last = tokens.findLastIndex(({ kind }) => kind !== 'newline');
  const isAlone = (at: number): boolean =>
    at !== last &&
    tokens[at]?.kind === 'text' &&
    tokens[at - 1]?.kind === 'indent' &&
    tokens[at + 1]?.kind === 'newline';
  return tokens.filter((_, at) => ![at - 1, at, at + 1].some(isAlone));
}

/** A text that fills names in says which. */
const fillsIn = /^(?:[rRbB]?[fFtT][rRbB]?["']|`)/;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** Names that a program makes for itself, in Python and in JavaScript, below its outermost level. */
function localNames(tokens: Token[], isPython: boolean): Set<string> {
  const found = new Set<string>();
  const kept = new Set<string>(isPython ? words.python : words.script);
  const outer = new Set<string>();
  let level = 0;
  let depth = 0;
  let inParameters = -1;
  for (const [at, { kind, text }] of tokens.entries()) {
    const before = tokens[at - 1]?.text ?? '';
    const after = tokens[at + 1]?.text ?? '';
    if (kind === 'indent') level = Number(text.slice(1));
    if (/^[([{]$/.test(text) && kind === 'other') {
      depth += 1;
      if (text === '(' && (tokens[at - 2]?.text === 'def' || tokens[at - 2]?.text === 'function')) inParameters = depth;
    }
    if (/^[)\]}]$/.test(text) && kind === 'other') {
      if (depth === inParameters) inParameters = -1;
      depth -= 1;
    }
    if (kind === 'text' && fillsIn.test(text)) for (const name of text.match(word) ?? []) kept.add(name);
    if (kind !== 'name') continue;
    const isParameter = depth === inParameters && (before === '(' || before === ',' || before === '*');
    const isMade = isPython
      ? isParameter ||
        (depth === 0 && tokens[at - 1]?.kind === 'indent' && /^(?:=|[-+*/]|:)$/.test(after)) ||
        before === 'for'
      : isParameter || /^(?:const|let|var)$/.test(before) || (after === '=>' && before !== ',');
    const isInside = isPython ? level > 0 || isParameter : depth > 0 || isParameter || after === '=>';
    // An attribute, a keyword argument, a key, a part of an import: what it is called is what it is.
    const isKept = isPython
      ? before === '.' ||
        before === 'import' ||
        before === 'as' ||
        before === 'def' ||
        before === 'class' ||
        (depth > 0 && after === '=' && !isParameter)
      : before === '.' ||
        before === '?.' ||
        ((before === '{' || before === ',') && /^[:,}(]$/.test(after) && !isParameter);
    if (isKept) kept.add(text);
    if (isMade && isInside) found.add(text);
    if (!isInside) outer.add(text);
  }
  return new Set([...found].filter((name) => !kept.has(name) && !outer.has(name)));
}

/**
 * A program without what does not matter to a run: comments, white space, blank lines, the kind of quotes, and what names
 * are called that only its own functions see. Names that checks may ask for stay.
 */
export function normaliseCode(code: string, language: Language): string {
  const isPython = language === 'python';
  const all = tokensOf(code, language);
  const tokens = isPython ? withoutDocStrings(all) : all;
  const local = looksNamesUp.test(code) ? new Set<string>() : localNames(tokens, isPython);
  const numbers = new Map<string, number>();
  return tokens
    .map(({ kind, text }) => {
      if (kind !== 'name' || !local.has(text)) return kind === 'newline' ? '\n' : text;
      numbers.set(text, numbers.get(text) ?? numbers.size + 1);
      return `\u0001${numbers.get(text)}`;
    })
    .join(' ');
}

/** One line of a program, to be compared with another. */
export function normaliseLine(line: string, language: Language): string {
  return tokensOf(line.trim(), language)
    .map(({ kind, text }) => (kind === 'newline' || kind === 'indent' ? '' : text))
    .join(' ')
    .trim();
}
