import type { Language } from '@mae/protocol';
import { insideLiterals } from './inside-literals.js';

const python = [
  /^import [\w.]+( as \w+)?(, *[\w.]+( as \w+)?)*$/,
  /^from [\w.]+ import [\w.*]/,
  /^(async )?def \w+\(/,
  /^class \w+.*:$/,
  /^@\w[\w.]*(\(.*\))?$/,
  /^(if|elif|while|with|for|async for|async with|match) .+:(\s*#.*)?$/,
  /^(try|else|finally|except.*):$/,
  /^(raise \w+\(|assert .*([=<>(]|\bin\b))/,
  /^[A-Za-z_][\w.]*(\[[^\]]*\])?( *: *[\w[\], |."]+)? *([-+*/%@&|^]|\/\/|\*\*|<<|>>)?= *\S/,
  /^[A-Za-z_][\w., ]* = \S/,
  /^[A-Za-z_][\w.]*\(.*\)?$/,
  /^(pass|break|continue)$/,
];

const script = [
  /^(export )?(default )?(const|let|var) [\w{[]/,
  /^(export )?(default )?(async )?function\b/,
  /^(export )?(abstract )?class \w/,
  /^import\b.*(from )?['"]/,
  /^(export )?(type|interface|enum|namespace) \w+/,
  /^(if|while|for|switch) ?\(/,
  /^(throw new|await) \w+[.(]/,
  /^[A-Za-z_$][\w.$]*(\[[^\]]*\])? *([-+*/%&|^]|\*\*|<<|>>|\?\?)?= *\S/,
  /^[A-Za-z_$][\w.$]*\(.*\)?;?$/,
  /[;{}]$/,
];

const strong: Record<Language, RegExp[]> = { python, javascript: script, typescript: script };
const weak = /^(\s+\S|#|\/\/|\/\*|\*|['"`)\]}]|-?[\d.]+$|[A-Za-z_$][\w.$]*;?$)/;

/** Whether a line can hardly be anything but code. */
function isCodeLine(line: string, language: Language): boolean {
  const text = line.trim();
  return strong[language].some((pattern) => pattern.test(text));
}

/** Whether a line could be part of a program: plain prose could not. */
export function mayBeCode(line: string, language: Language): boolean {
  return isCodeLine(line, language) || weak.test(line);
}

/** Whether text without a fence is a program: some line is plainly code, and most others could be. */
export function looksLikeCode(text: string, language: Language): boolean {
  const inside = insideLiterals(text, language);
  let plain = 0;
  let possible = 0;
  let all = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || inside[index] === true) continue;
    all += 1;
    if (isCodeLine(line, language)) plain += 1;
    if (mayBeCode(line, language)) possible += 1;
  }
  return plain > 0 && possible * 3 >= all * 2;
}
