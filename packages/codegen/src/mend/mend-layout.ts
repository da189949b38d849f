import type { Diagnostic, Language } from '@mae/protocol';
import { insideLiterals } from '../extract/inside-literals.js';
import { looksLikeCode, mayBeCode } from '../extract/looks-like-code.js';
import { changeCode } from './code-parts.js';

/** One thing that is done to a program, and what it is called. */
export type Step = (code: string, language: Language, faults: Diagnostic[]) => { code: string; done: string };

/** A sentence: words, the first with a capital, and nothing that only code has. */
const sentence = /^[A-Z][\w'’,;-]*(?: [\w'’,;()-]+){2,}[.:!]?$/;

const isProse = (line: string, language: Language): boolean =>
  line.trim() === '' || (sentence.test(line.trim()) && !looksLikeCode(line, language));

/** Sentences before and after a program, as a reply without a fence has them. */
export const dropProse: Step = (code, language) => {
  const lines = code.split('\n');
  const inside = insideLiterals(code, language);
  const isCode = (line: string, at: number): boolean =>
    inside[at] === true || (!isProse(line, language) && mayBeCode(line, language));
  const first = lines.findIndex(isCode);
  const last = lines.findLastIndex(isCode);
  const dropped = [...lines.slice(0, first), ...lines.slice(last + 1)];
  const isAllProse = first !== -1 && dropped.every((line) => isProse(line, language));
  const isSome = dropped.some((line) => line.trim() !== '');
  return {
    code: isAllProse && isSome ? `${lines.slice(first, last + 1).join('\n')}\n` : code,
    done: 'took out the sentences around the program',
  };
};

/** Back quotes that stand around a whole program. */
export const dropBackQuotes: Step = (code, language) => {
  const inner = /^\s*`([^`]+)`\s*$/.exec(code)?.[1];
  return {
    code: inner === undefined || language !== 'python' ? code : `${inner.trimEnd()}\n`,
    done: 'took off the back quotes around the program',
  };
};

/** Quotes and minus signs as word processors set them. */
export const plainQuotes: Step = (code, language) => ({
  code: changeCode(code, language, (part) =>
    part.replaceAll(/[“”„]/g, '"').replaceAll(/[‘’‚]/g, "'").replaceAll(/[–−]/g, '-'),
  ),
  done: 'replaced typographic quotes or signs',
});

/** A program that stands further in as a whole. */
export const takeBack: Step = (code, language) => {
  const lines = code.split('\n');
  const inside = insideLiterals(code, language);
  const own = lines.filter((line, at) => line.trim() !== '' && inside[at] !== true);
  const width = Math.min(...own.map((line) => line.length - line.trimStart().length));
  const prefix = own[0]?.slice(0, width) ?? '';
  const isWhole = language === 'python' && width > 0 && own.every((line) => line.startsWith(prefix));
  const rest = lines.filter((_, at) => inside[at] === true);
  const takesAll = rest.every((line) => line.trim() === '' || line.startsWith(prefix));
  return {
    code: isWhole
      ? lines.map((line, at) => (inside[at] === true && !takesAll ? line : line.replace(prefix, ''))).join('\n')
      : code,
    done: 'took back the indentation of the whole program',
  };
};

/** Tabs and spaces side by side: a tab as four spaces. */
export const tabsToSpaces: Step = (code, language, faults) => {
  const isAbout = faults.some(({ message }) => /^TabError|inconsistent use of tabs/.test(message));
  const inside = insideLiterals(code, language);
  return {
    code: isAbout
      ? code
          .split('\n')
          .map((line, at) =>
            inside[at] === true ? line : line.replace(/^[ \t]+/, (space) => space.replaceAll('\t', '    ')),
          )
          .join('\n')
      : code,
    done: 'replaced tabs by four spaces',
  };
};

/** The line of a fault, and what stands there. */
function lineOf(code: string, faults: Diagnostic[], about: RegExp): { at: number; lines: string[] } | undefined {
  const fault = faults.find(
    ({ kind, message, line }) => kind === 'syntax' && line !== undefined && about.test(message),
  );
  const at = (fault?.line ?? 0) - 1;
  const lines = code.split('\n');
  return fault === undefined || lines[at] === undefined ? undefined : { at, lines };
}

const header = /^\s*(?:async\s+)?(?:def|class|if|elif|else|for|while|try|except|finally|with)\b/;

/** A colon that the interpreter itself misses at the end of a header. */
export const addColon: Step = (code, language, faults) => {
  const done = 'added the missing colon';
  const found = language === 'python' ? lineOf(code, faults, /expected ':'/) : undefined;
  const line = found?.lines[found.at] ?? '';
  if (found === undefined || !header.test(line) || /[#"':\\]/.test(line)) return { code, done };
  return { code: found.lines.with(found.at, `${line.trimEnd()}:`).join('\n'), done };
};

const statement = /^(\s*)print[ \t]+(?![=(,.]|>>)([^#\n]*[^#\n,\s\\])[ \t]*$/;

/** `print x` as Python 2 has it. */
export const callPrint: Step = (code, language, faults) => {
  const isAbout = faults.some(({ message }) => /Missing parentheses in call to 'print'/.test(message));
  const inside = insideLiterals(code, language);
  return {
    code:
      language === 'python' && isAbout
        ? code
            .split('\n')
            .map((line, at) => (inside[at] === true ? line : line.replace(statement, '$1print($2)')))
            .join('\n')
        : code,
    done: 'put parentheses around what is printed',
  };
};
