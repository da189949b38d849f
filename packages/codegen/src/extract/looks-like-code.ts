import type { Language } from '@mae/protocol';

const python = [
  /^import [\w.]+( as \w+)?(, *[\w.]+( as \w+)?)*$/,
  /^from [\w.]+ import [\w.*]/,
  /^(async )?def \w+\(/,
  /^class \w+.*:$/,
  /^@\w[\w.]*(\(.*\))?$/,
  /^(if|elif|while|with|for|async for|async with|match) .+:(\s*#.*)?$/,
  /^(try|else|finally|except.*):$/,
  /^(return|raise|assert|yield|del|global|nonlocal)\b/,
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
  /^(return|throw|await)\b.*;?$/,
  /^[A-Za-z_$][\w.$]*(\[[^\]]*\])? *([-+*/%&|^]|\*\*|<<|>>|\?\?)?= *\S/,
  /^[A-Za-z_$][\w.$]*\(.*\)?;?$/,
  /[;{}]$/,
];

const strong: Record<Language, RegExp[]> = { python, javascript: script, typescript: script };
const weak = /^(\s+\S|#|\/\/|\/\*|\*|['"`)\]}]|-?[\d.]+$|[A-Za-z_$][\w.$]*;?$)/;

/** Whether a line can hardly be anything but code. */
export function isCodeLine(line: string, language: Language): boolean {
  const text = line.trim();
  return strong[language].some((pattern) => pattern.test(text));
}

/** Whether text without a fence is a program: some line is plainly code, and most others could be. */
export function looksLikeCode(text: string, language: Language): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const plain = lines.filter((line) => isCodeLine(line, language)).length;
  const possible = lines.filter((line) => isCodeLine(line, language) || weak.test(line)).length;
  return plain > 0 && possible * 3 >= lines.length * 2;
}
