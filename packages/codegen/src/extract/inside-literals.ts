import type { Language } from '@mae/protocol';

/** Multi-line literals and comments, by what opens and closes them. */
const pythonTokens = /'''|"""|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|#[^\n]*|\n/g;
const scriptTokens =
  /\/\*|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|(?<=(?:^|[(,=:[!&|?{};+*%<>~^]|return)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/|`|\$\{|[{}]|\n/g;

function insidePython(code: string): boolean[] {
  const inside = [false];
  const tokens = new RegExp(pythonTokens);
  for (let token = tokens.exec(code); token !== null; token = tokens.exec(code)) {
    if (token[0] === '\n') inside.push(false);
    if (token[0] !== "'''" && token[0] !== '"""') continue;
    let at = tokens.lastIndex;
    while (at < code.length && !code.startsWith(token[0], at)) {
      if (code[at] === '\\') at += 1;
      if (code[at] === '\n') inside.push(true);
      at += 1;
    }
    tokens.lastIndex = Math.min(at + 3, code.length);
  }
  return inside;
}

function insideScript(code: string): boolean[] {
  const inside = [false];
  const tokens = new RegExp(scriptTokens);
  for (let token = tokens.exec(code); token !== null; token = tokens.exec(code)) {
    if (token[0] === '\n') inside.push(false);
    if (token[0] !== '/*') continue;
    const end = code.indexOf('*/', tokens.lastIndex);
    const stop = end === -1 ? code.length : end + 2;
    for (const part of code.slice(tokens.lastIndex, stop)) if (part === '\n') inside.push(true);
    tokens.lastIndex = stop;
  }
  return inside;
}

/**
 * For each line, whether it starts inside a string or comment that spans lines. Looked at as text, not parsed.
 *
 * Of JavaScript only comments count: a template literal cannot hold three bare back quotes, so no fence is in one.
 */
export function insideLiterals(code: string, language: Language): boolean[] {
  return language === 'python' ? insidePython(code) : insideScript(code);
}
